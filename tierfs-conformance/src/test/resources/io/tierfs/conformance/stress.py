"""Several processes on one mount.

Each worker has names of its own, of which it knows all: they are there with the right contents,
or they are not. Others are shared, and counted. What each has left is written down, and compared
with the mount and the tiers when all have ended.

  setup ROOT...                     puts the first files onto the tiers
  work ME STEPS SEED DROP LENIENT   works on the mount in the current directory
  outside STEPS SEED ROOT...        changes the tiers behind the mount's back
  check ROOT...                     compares
"""
import hashlib, json, random

BASES = ['t0', 't1', 't2', 'all']  # the first ones lie on one tier each
WORKERS = int(os.environ['WORKERS'])
NOTES = os.environ['NOTES']
FILES, TOKENS, REPLACED, ROOMS, OUTSIDE = 8, 4, 3, 3, 5
PATIENCE = 20


def put(path, data):
  os.makedirs(os.path.dirname(path), exist_ok=True)
  with open(path, 'wb') as f: f.write(data)

def get(path):
  with open(path, 'rb') as f: return f.read()

def digest(data): return hashlib.sha1(data).hexdigest()

def sealed(text, filler):
  """Contents that show whether they are whole."""
  data = f'{text} '.encode() + b'x' * filler
  return digest(data).encode() + data

def whole(data): return data[:40] == digest(data[40:]).encode()

def listing(path):
  names = os.listdir(path)
  assert len(names) == len(set(names)), f'{path} has a name twice: {sorted(names)}'
  return set(names)

def absent(path):
  try: found = os.lstat(path)
  except FileNotFoundError: return
  raise AssertionError(f'{path} is there again: {found}')

def seeds(me):
  """The first files of a worker: for each tier that has it, contents by path."""
  all_, own = 'all', f'w{me}.'
  return {
    f'{all_}/{own}0': [0, 1, 2], f'{all_}/{own}1': [1, 2], f'{all_}/{own}2': [2],
    f't2/{own}0': [2], f'{all_}/{own}d0/{own}0': [0, 2], f'{all_}/{own}d0/{own}1': [1],
    f'{all_}/{own}d0/{own}2': [1, 2], f't1/{own}d0/{own}0': [1]}

def seed_text(path, tier): return f'{path} on {tier}'.encode()


def setup(*roots):
  for tier, root in enumerate(roots):
    for base in [f't{tier}', 'all']: put(f'{root}/{base}/still', b'stands still')
    os.makedirs(f'{root}/out')
    for n in range(REPLACED): put(f'{root}/all/r{n}', sealed(f'first {tier}', 100))
    for me in range(WORKERS):
      for path, tiers in seeds(me).items():
        if tier in tiers: put(f'{root}/{path}', seed_text(path, tier))


class File:
  def __init__(self, data, names, fresh):
    self.data, self.names, self.fresh = data, set(names), fresh


class Worker:
  def __init__(self, me, steps, seed, drop, lenient):
    self.me, self.steps, self.drop, self.lenient = int(me), int(steps), drop == '1', lenient == '1'
    self.random = random.Random(int(seed) * 31 + self.me)
    self.own, self.files, self.dirs, self.serial = f'w{me}.', {}, set(), 0
    self.tally, self.left, self.done = {}, [], []
    for path, tiers in seeds(self.me).items():
      self.files[path] = File(seed_text(path, tiers[0]), [path], False)
      directory = os.path.dirname(path)
      if directory not in BASES: self.dirs.add(directory)

  def run(self):
    acts = [self.make] * 7 + [self.list] * 3 + [self.look] * 4 + [self.missing] * 2 + [
      self.rewrite, self.append, self.replace, self.rename, self.rename, self.exchange, self.link,
      self.link, self.unlink, self.unlink_open, self.mkdir, self.mkdir, self.rmdir,
      self.move_directory, self.move_directory, self.token, self.token, self.token, self.publish,
      self.publish, self.subscribe, self.subscribe, self.room, self.room, self.leave]
    for step in range(self.steps):
      act = self.random.choice(acts)
      self.done = self.done[-30:] + [f'{step} {act.__name__}']
      try: act()
      except BaseException as e:
        raise AssertionError(f'worker {self.me}: ' + ', '.join(self.done)) from e
      if self.drop and self.me == 0 and step % 50 == 0:
        with open('/proc/sys/vm/drop_caches', 'w') as f: f.write('2')
    for directory in BASES + sorted(self.dirs): self.compare(directory)
    for path in sorted(self.files): self.same(path)
    with open(f'{NOTES}/{self.me}.json', 'w') as f:
      json.dump({
        'files': {p: [digest(x.data), len(x.names), x.fresh] for p, x in self.files.items()},
        'dirs': sorted(self.dirs), 'tally': self.tally, 'left': self.left}, f)

  # Names.

  def places(self): return BASES + sorted(self.dirs)
  def taken(self): return sorted(self.files)
  def free(self, kind=''):
    path = f'{self.random.choice(self.places())}/{self.own}{kind}{self.random.randrange(FILES)}'
    return None if path in self.files or path in self.dirs else path
  def any(self): return self.random.choice(self.taken()) if self.files else None
  def say(self, *what): self.done[-1] += ' ' + ' '.join(map(str, what))
  def data(self):
    self.serial += 1
    return f'{self.me} {self.serial} '.encode() * self.random.choice([0, 1, 100, 900])

  # Own files.

  def make(self):
    path, data = self.free(), self.data()
    if not path: return
    self.say(path)
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)
    os.write(fd, data); os.close(fd)
    self.files[path] = File(data, [path], True)

  def rewrite(self):
    path, data = self.any(), self.data()
    if not path: return
    self.say(path)
    with open(path, 'wb') as f: f.write(data)
    self.files[path].data = data

  def append(self):
    path, data = self.any(), self.data()
    if not path: return
    self.say(path)
    with open(path, 'ab') as f: f.write(data)
    self.files[path].data += data

  def forget(self, path):
    file = self.files.pop(path)
    file.names.discard(path)

  def renamed(self, old, new):
    file = self.files.pop(old)
    file.names.discard(old); file.names.add(new)
    self.files[new] = file

  def replace(self):
    path, other = self.any(), self.any()
    if not path or path == other: return
    self.say(path, other)
    same_file = self.files[path] is self.files[other]
    os.rename(path, other)
    if same_file: return
    self.forget(other); self.renamed(path, other)
    absent(path); self.same(other)

  def rename(self):
    path, free, taken = self.any(), self.free(), self.any()
    if not path: return
    if self.lenient: noreplace = lambda a, b, flags: os.rename(a, b)
    else:
      noreplace = renameat2
      fails(errno.EEXIST, renameat2, path, taken, NOREPLACE)
    if not free: return
    self.say(path, free)
    noreplace(path, free, NOREPLACE)
    self.renamed(path, free)
    absent(path); self.same(free)

  def exchange(self):
    path, other = self.any(), self.any()
    if not path or path == other or self.lenient: return
    self.say(path, other)
    try: renameat2(path, other, EXCHANGE)
    except OSError as e:
      assert e.errno == errno.EINVAL, e
    else:
      a, b = self.files[path], self.files[other]
      if a is not b:
        a.names.remove(path); a.names.add(other); b.names.remove(other); b.names.add(path)
        self.files[path], self.files[other] = b, a
    self.same(path); self.same(other)

  def link(self):
    path, free = self.any(), self.free()
    if not path or not free or not self.files[path].fresh: return
    self.say(path, free)
    os.link(path, free)
    file = self.files[path]
    file.names.add(free); self.files[free] = file
    self.same(free)

  def unlink(self):
    path = self.any()
    if not path: return
    self.say(path)
    os.unlink(path)
    self.forget(path); absent(path)

  def unlink_open(self):
    path = self.any()
    if not path: return
    self.say(path)
    file = self.files[path]
    fd = os.open(path, os.O_RDWR)
    os.unlink(path); self.forget(path); absent(path)
    if file.fresh: same(os.fstat(fd).st_nlink, len(file.names))
    os.pwrite(fd, b'more', len(file.data)); file.data += b'more'
    same(os.pread(fd, len(file.data) + 9, 0), file.data)
    os.close(fd)
    for name in file.names: self.same(name)

  def same(self, path):
    file = self.files[path]
    data = get(path)
    assert data == file.data, f'{path}: {data[:60]!r}… {len(data)}, not {file.data[:60]!r}… {len(file.data)}'
    found = os.lstat(path)
    same(found.st_size, len(data))
    # libfuse shows each name as a file, with what it knew of it.
    if file.fresh and not self.lenient: same(found.st_nlink, len(file.names))

  def look(self):
    path = self.any()
    if path: self.say(path); self.same(path)

  def missing(self):
    path = self.free() if self.random.random() < 0.7 else self.free('d')
    if path: self.say(path); absent(path)

  # Own directories.

  def mkdir(self):
    path = self.free('d')
    if path and path.count('/') < 4: self.say(path); os.mkdir(path); self.dirs.add(path)

  def inside(self, directory):
    return [p for p in list(self.files) + list(self.dirs) if p.startswith(directory + '/')]

  def rmdir(self):
    if not self.dirs: return
    path = self.random.choice(sorted(self.dirs))
    self.say(path)
    if self.inside(path): fails(errno.ENOTEMPTY, os.rmdir, path)
    else: os.rmdir(path); self.dirs.remove(path); absent(path)

  def move_directory(self):
    free = self.free('d')
    if not self.dirs or not free or free.count('/') > 3: return
    path = self.random.choice(sorted(self.dirs))
    if free.startswith(path + '/'): return fails(errno.EINVAL, os.rename, path, free)
    self.say(path, free)
    os.rename(path, free)
    for old in self.inside(path):
      new = free + old[len(path):]
      if old in self.dirs: self.dirs.remove(old); self.dirs.add(new)
      else: self.renamed(old, new)
    self.dirs.remove(path); self.dirs.add(free)
    absent(path); self.compare(free)

  def list(self):
    if self.random.random() < 0.1: return listing('out')
    directory = self.random.choice(self.places())
    self.say(directory); self.compare(directory)

  def compare(self, directory):
    names = {n for n in listing(directory) if n.startswith(self.own)}
    known = {os.path.basename(p) for p in list(self.files) + list(self.dirs)
             if os.path.dirname(p) == directory}
    assert names == known, f'{directory}: lost {known - names}, risen {names - known}'

  # Shared names.

  def count(self, name, more): self.tally[name] = self.tally.get(name, 0) + more

  def token(self):
    """Made, removed and renamed by all; each success is counted."""
    base = self.random.choice(BASES)
    one, other = (f'{base}/s{self.random.randrange(TOKENS)}' for _ in 'ab')
    choice = self.random.randrange(3)
    self.say(choice, one, other)
    try:
      if choice == 0:
        os.close(os.open(one, os.O_CREAT | os.O_EXCL | os.O_WRONLY)); self.count(one, 1)
      elif choice == 1: os.unlink(one); self.count(one, -1)
      elif one != other and not self.lenient:
        renameat2(one, other, NOREPLACE); self.count(one, -1); self.count(other, 1)
    except (FileExistsError, FileNotFoundError): pass

  def publish(self):
    """Replaced by all, at every moment there and whole."""
    name, temporary = f'all/r{self.random.randrange(REPLACED)}', f'{self.random.choice(BASES)}/{self.own}t'
    self.serial += 1
    put(temporary, sealed(f'{self.me} {self.serial}', self.random.randrange(9000)))
    os.rename(temporary, name); absent(temporary)

  def subscribe(self):
    name = f'all/r{self.random.randrange(REPLACED)}'
    self.say(name)
    try: data = get(name)
    except OSError as e:
      if self.lenient and e.errno in (errno.ENOENT, errno.ESTALE): return
      raise
    assert whole(data), f'{name} is not whole: {data[:60]!r}… {len(data)}'

  def room(self):
    """Directories that all make, remove and move."""
    one, other = (f'{self.random.choice(BASES)}/room{self.random.randrange(ROOMS)}' for _ in 'ab')
    choice = self.random.randrange(4)
    self.say(choice, one, other)
    try:
      if choice == 0: os.mkdir(one)
      elif choice == 1: os.rmdir(one)
      elif choice == 2: os.rename(one, other)
      else: listing(one)
    except OSError as e:
      allowed = [errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY]
      if self.lenient: allowed.append(errno.ESTALE)
      assert e.errno in allowed, e

  def leave(self):
    """A file in such a directory is in one of them for ever."""
    room = f'{self.random.choice(BASES)}/room{self.random.randrange(ROOMS)}'
    name = f'{self.own}left{self.serial}'
    self.serial += 1
    self.say(room, name)
    try: os.close(os.open(f'{room}/{name}', os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except OSError as e:
      assert e.errno == errno.ENOENT or self.lenient and e.errno == errno.ESTALE, e
    else: self.left.append(name)


def outside(steps, seed, *roots):
  chance, serial = random.Random(int(seed)), 0
  held = [{} for _ in roots]
  def seen(): return {n: get(f'out/{n}') for n in listing('out')}
  def expected():
    merged = {}
    for tier in reversed(held): merged.update(tier)
    return merged
  for step in range(int(steps)):
    tier, name = chance.randrange(len(roots)), f'o{chance.randrange(OUTSIDE)}'
    path = f'{roots[tier]}/out/{name}'
    if name in held[tier] and chance.random() < 0.4: os.unlink(path); del held[tier][name]
    else:
      serial += 1
      data = f'outside {serial}'.encode() * chance.choice([1, 50])
      put(f'{roots[tier]}/out/.new', data); os.rename(f'{roots[tier]}/out/.new', path)
      held[tier][name] = data
    end = time.monotonic() + PATIENCE
    wanted = expected()
    found = None
    while found != wanted:
      assert time.monotonic() < end, f'step {step}, {path}: {found}, not {wanted}'
      try: found = seen()
      except FileNotFoundError: pass
  with open(f'{NOTES}/out.json', 'w') as f:
    json.dump({n: digest(d) for n, d in expected().items()}, f)


def walk(root):
  tree = {}
  def add(directory):
    for name in listing(os.path.join(root, directory)):
      path = os.path.join(directory, name)
      if path == '.tierfs': continue
      at = os.path.join(root, path)
      if os.path.isdir(at): tree[path] = None; add(path)
      else: tree[path] = get(at)
  add('')
  return tree

def check(*roots):
  tree, tiers = walk('.'), [walk(root) for root in roots]
  on = lambda path: [i for i, tier in enumerate(tiers) if path in tier]
  known = set(BASES) | {'out'} | {f'{b}/still' for b in BASES} | {f'all/r{n}' for n in range(REPLACED)}
  for base in BASES: same(tree[f'{base}/still'], b'stands still')
  for n in range(REPLACED): assert whole(tree[f'all/r{n}'])
  rooms = {f'{b}/room{n}' for b in BASES for n in range(ROOMS)} & set(tree)
  tally, left = {}, []
  for me in range(WORKERS):
    with open(f'{NOTES}/{me}.json') as f: note = json.load(f)
    for path, (sum_, links, fresh) in note['files'].items():
      assert path in tree, f'lost: {path}, on tiers {on(path)}'
      same(digest(tree[path]), sum_)
      if fresh:
        same(len(on(path)), 1)
        same(os.lstat(path).st_nlink, links)
    for path in note['dirs']: assert path in tree, f'lost: {path}'
    known |= set(note['files']) | set(note['dirs'])
    for name, more in note['tally'].items(): tally[name] = tally.get(name, 0) + more
    left += note['left']
  for name, count in tally.items():
    assert count == (1 if name in tree else 0), f'{name}: {count} made and not removed, on {on(name)}'
    if count: known.add(name)
  inside = [p for p in tree if os.path.dirname(p) in rooms and os.path.basename(p) in left]
  same(sorted(map(os.path.basename, inside)), sorted(left))
  known |= rooms | set(inside)
  if os.path.exists(f'{NOTES}/out.json'):
    with open(f'{NOTES}/out.json') as f: out = json.load(f)
    same({n[4:]: digest(d) for n, d in tree.items() if n.startswith('out/')}, out)
    known |= {f'out/{n}' for n in out}
  assert set(tree) == known, f'lost {sorted(known - set(tree))}, risen {sorted(set(tree) - known)}'
  for tier, root in zip(tiers, roots):
    assert set(tier) <= set(tree), f'left on {root}: {sorted(set(tier) - set(tree))}'
    for area in 'journal', 'staging', 'aside':
      place = f'{root}/.tierfs/{area}'
      if os.path.isdir(place): same(os.listdir(place), [])


command, *rest = sys.argv[1:]
if command == 'work': Worker(*rest).run()
else: {'setup': setup, 'outside': outside, 'check': check}[command](*rest)
