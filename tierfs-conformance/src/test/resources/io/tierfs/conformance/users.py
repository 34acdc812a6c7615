# What users may do, tried in a plain directory or in a mount, and written down step by step.
#
# Given: VIEW, where the users work; ROOTS, the directories behind it, hottest first (VIEW alone where
# there is no union); LAYOUT, how things lie on them; FILE, where the answers of the plain directory are
# kept; PLAIN, whether this is the plain directory; ALL, whether all users act, or a few.
import json, re, socket

OWNER, GROUP, FOREIGN, ALIEN = 61001, 62000, 61900, 61999
ME = 'the user who acts'
CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, IS_OWNER, FSETID = range(5)
# name: uid, gid, further groups, capabilities without which root acts or with which others do
USERS = {
  'owner': (OWNER, OWNER, [], []),
  'owner in the group': (OWNER, OWNER, [GROUP], []),
  'primary': (61002, GROUP, [], []),
  'member': (61003, 61003, [GROUP], []),
  'member of 200': (61004, 61004, list(range(63000, 63200)) + [GROUP], []),
  'other': (61005, 61005, [], []),
  'root': (0, 0, [], []),
  'root who may not': (0, 0, [], [CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, IS_OWNER, FSETID]),
  'other who overrides': (61006, 61006, [], [DAC_OVERRIDE, DAC_READ_SEARCH]),
  'other who counts as owner': (61007, 61007, [], [IS_OWNER]),
  'other who gives away': (61008, 61008, [], [CHOWN]),
}
OLD = 10 ** 18
NONE = 0xffffffff
DEFAULT, ACCESS, CAPABILITY = 'system.posix_acl_default', 'system.posix_acl_access', 'security.capability'
def acl(*entries): return struct.pack('I', 2) + b''.join(struct.pack('HHI', *e) for e in entries)
# user::rwx user:FOREIGN:r-- group::r-x group:GROUP:rw- mask::rwx other::---
LIST = acl((1, 7, NONE), (2, 4, FOREIGN), (4, 5, NONE), (8, 6, GROUP), (16, 7, NONE), (32, 0, NONE))
# user::rw- user:OWNER:r-- group::--- group:GROUP:rwx mask::r-- other::r--
NARROW = acl((1, 6, NONE), (2, 4, OWNER), (4, 0, NONE), (8, 7, GROUP), (16, 4, NONE), (32, 4, NONE))
# No entry for anybody by name: the mode says it all.
SHORT = acl((1, 7, NONE), (4, 5, NONE), (32, 5, NONE))
BIND = struct.pack('<IIIII', 0x02000001, 1 << 10, 0, 0, 0)

# ---- What is there before: a path, its kind, mode, owner, group, attributes.
def D(path, mode=0o777, uid=OWNER, gid=GROUP, **attributes): return ('d', path, mode, uid, gid, attributes)
def F(path, mode=0o644, uid=OWNER, gid=GROUP, **attributes): return ('f', path, mode, uid, gid, attributes)
def P(path, mode=0o666, uid=OWNER, gid=GROUP): return ('p', path, mode, uid, gid, {})
def S(path, uid=OWNER, gid=GROUP): return ('s', path, 0o777, uid, gid, {})

# ---- What is done. Each answers with what is worth telling, or fails with an errno.
def make(p, mode=0o666, flags=0): os.close(os.open(p, os.O_CREAT | os.O_EXCL | os.O_WRONLY | flags, mode))
def device(p, mode=0o600): os.mknod(p, mode | stat.S_IFCHR, os.makedev(1, 3))
def bind(p):
  with socket.socket(socket.AF_UNIX) as s: s.bind(p)
def node(p, mode): os.mknod(p, mode | stat.S_IFREG)
def opened(p, flags, then=lambda f: None):
  f = os.open(p, flags)
  try: return then(f)
  finally: os.close(f)
def put(p): opened(p, os.O_WRONLY, lambda f: os.pwrite(f, b'W', 0))
def append(p): opened(p, os.O_WRONLY | os.O_APPEND, lambda f: os.write(f, b'A'))
def empty(p): opened(p, os.O_WRONLY | os.O_TRUNC)
def remake(p): opened(p, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
def cut(p): opened(p, os.O_RDWR, lambda f: os.ftruncate(f, 2))
def grow(p): opened(p, os.O_RDWR, lambda f: os.posix_fallocate(f, 0, 100))
def mapped(p):
  def change(f):
    with mmap.mmap(f, 3) as m: m[0:1] = b'M'
  opened(p, os.O_RDWR, change)
def ranged(a, b):
  opened(a, os.O_RDONLY, lambda f: opened(b, os.O_WRONLY, lambda g: os.copy_file_range(f, g, 1)))
def get(p): return opened(p, os.O_RDONLY, lambda f: os.read(f, 100).decode())
def names(p): return sorted(os.listdir(p))
def mode(p): return oct(os.lstat(p).st_mode & 0o7777)
def may(p): return ''.join(l for l, m in (('r', 4), ('w', 2), ('x', 1)) if os.access(p, m))
def may_now(p):
  return ''.join(l for l, m in (('r', 4), ('w', 2), ('x', 1)) if os.access(p, m, effective_ids=True))
def attributes(p): return sorted(os.listxattr(p, follow_symlinks=False))
def get_x(p, n): return os.getxattr(p, n, follow_symlinks=False).hex()
def set_x(p, n, v=b'1'): os.setxattr(p, n, v, follow_symlinks=False)
def drop_x(p, n): os.removexattr(p, n, follow_symlinks=False)
def touch(p): os.utime(p)
def date(p): os.utime(p, ns=(OLD + 7, OLD + 9))
def half(p):
  UTIME_NOW, UTIME_OMIT = 0x3fffffff, 0x3ffffffe
  times = struct.pack('qqqq', 0, UTIME_OMIT, 0, UTIME_NOW)
  checked(libc.utimensat(-100, os.fsencode(p), times, 0))
def quiet(p): opened(p, os.O_RDONLY | os.O_NOATIME)
def enter(p):
  here = os.open('.', os.O_PATH)
  try: os.chdir(p)
  finally: os.fchdir(here); os.close(here)

# ---- The cases: what is there, what is done.
CASES = {}
def case(name, there, *done): CASES[name] = (there, done)

for m in 0o755, 0o775, 0o777, 0o1777, 0o1775, 0o2775, 0o2777, 0o3777, 0o700, 0o733, 0o766, 0o744, 0o711, 0o2711:
  case(f'make in {m:o}', [D('d', m), F('d/f'), D('from', 0o777), F('from/mine', 0o664, ME), F('from/x', 0o664, ME)],
    "make('d/file')", "os.mkdir('d/dir')", "os.mkfifo('d/fifo')", "device('d/device')", "bind('d/socket')",
    "os.symlink('x', 'd/symlink')", "os.link('from/mine', 'd/link')", "os.rename('from/x', 'd/moved')",
    "names('d')", "get('d/f')", "mode('d/f')", "may('d')", "may_now('d')", "os.unlink('d/f')", "enter('d')")

for m in 0o1777, 0o1775, 0o777, 0o3775:
  for whose, uid in ('a foreigner', FOREIGN), ('the owner', OWNER), ('the user', ME):
    case(f'directory {m:o} of {whose}',
      [D('s', m, uid), D('t', 0o777, FOREIGN)]
      + [F(f's/mine{i}', uid=ME) for i in '123'] + [F(f's/theirs{i}', uid=ALIEN) for i in '1234567']
      + [F(f't/mine{i}', uid=ME) for i in '12'] + [F(f't/theirs{i}', uid=ALIEN) for i in '1']
      + [D(f's/own{i}', uid=ME) for i in '12'] + [D(f's/alien{i}', uid=ALIEN) for i in '123'],
      "os.unlink('s/mine1')", "os.unlink('s/theirs1')", "os.rename('s/mine2', 's/renamed')",
      "os.rename('s/theirs2', 's/renamed theirs')", "os.rename('s/mine3', 's/theirs3')",
      "os.rename('t/mine1', 's/theirs4')", "os.rename('t/mine2', 's/new')", "os.rename('s/theirs5', 't/out')",
      "os.rename('t/theirs1', 's/theirs6')", "os.rmdir('s/own1')", "os.rmdir('s/alien1')",
      "os.rename('s/own2', 's/alien2')", "os.rename('s/alien3', 't/alien')", "os.link('s/theirs7', 's/link')",
      "make('s/made')", "os.unlink('s/made')", "os.unlink('t/theirs1')")

case('a directory within changes its parent', [D('a', 0o755), D('b', 0o777), D('a/mine', 0o755, ME), D('b/mine', 0o755, ME),
  D('b/theirs', 0o755, ALIEN), D('b/open', 0o777, ALIEN)],
  "os.rename('b/theirs', 'b/renamed')", "os.rename('b/renamed', 'a/x')", "os.rename('b/open', 'a/open')",
  "os.rename('a/mine', 'b/moved')", "os.rename('b/mine', 'b/again')", "names('a')", "names('b')")

for m in 0o2755, 0o2775, 0o2777, 0o777:
  case(f'inherit from {m:o}', [D('g', m), D('g/h', m)],
    "make('g/plain')", "make('g/h/run', 0o777)", "node('g/set-gid', 0o2755)", "node('g/set-both', 0o6777)",
    "make('g/no-run', 0o2640)", "os.mkdir('g/dir')", "os.mkdir('g/dir/deeper')", "make('g/dir/deeper/f')",
    "os.mkdir('g/dir 2', 0o3700)", "os.mkfifo('g/fifo')", "os.symlink('x', 'g/symlink')", "device('g/device', 0o2700)",
    "os.chmod('g/plain', 0o2755)", "os.chmod('g/dir', 0o2775)")

for what, d in ('set-gid', D('to', 0o2777)), ('sticky', D('to', 0o1777)), ('listed', D('to', 0o777, default=LIST)), (
    'listed and set-gid', D('to', 0o2777, default=LIST, access=LIST, user=b'u', trusted=b't')), ('private', D('to', 0o700)):
  case(f'into a directory that is {what}', [D('from'), d, D('to/deep', d[2], **d[5]), F('from/a', 0o664, ME), F('from/b', 0o664, ME),
      F('from/c', 0o664, ME), D('from/e', 0o755, ME), F('from/e/f', 0o644, ME)],
    "os.rename('from/a', 'to/deep/a')", "os.link('from/b', 'to/deep/b')", "make('to/deep/new')", "os.mkdir('to/deep/dir')",
    "make('to/deep/dir/f')", "os.rename('from/c', 'to/c')", "os.mkfifo('to/fifo')", "os.rename('from/e', 'to/deep/e')",
    "make('to/deep/e/new')", "os.unlink('to/deep/a')")

for mask in 0o022, 0o077, 0o000:
  case(f'umask {mask:o}', [D('plain'), D('listed', default=LIST), D('narrow', default=NARROW), D('short', default=SHORT)],
    f"os.umask({mask})", *(f"{call.format(d)}" for d in ('plain', 'listed', 'narrow', 'short') for call in (
      "make('{}/f')", "make('{}/private', 0o600)", "make('{}/run', 0o777)", "os.mkdir('{}/d')", "make('{}/d/f')",
      "os.mkfifo('{}/p')", "device('{}/c', 0o666)", "node('{}/n', 0o666)", "os.symlink('x', '{}/s')", "bind('{}/u')",
      "attributes('{}/f')")))

case('lists', [F('f', 0o640, access=LIST), F('narrow', 0o644, access=NARROW), D('d', 0o770, access=LIST), F('d/f', 0o666)],
  "get('f')", "append('f')", "may('f')", "get('narrow')", "append('narrow')", "may('narrow')", "names('d')", "get('d/f')",
  "make('d/new')", "may('d')", "set_x('f', ACCESS, NARROW)", "os.chmod('f', 0o606)", "get_x('f', ACCESS)",
  "set_x('d', DEFAULT, LIST)", "drop_x('d', ACCESS)", "os.chmod('narrow', 0o070)", "get('narrow')", "set_x('f', DEFAULT, LIST)")
case('lists and set-gid', [F('run', 0o2755), F('no-run', 0o2744), D('d', 0o2775), F('short', 0o6755), F('nothing', 0o2755, access=LIST)],
  "set_x('run', ACCESS, LIST)", "set_x('no-run', ACCESS, LIST)", "set_x('d', ACCESS, LIST)", "set_x('d', DEFAULT, LIST)",
  "set_x('short', ACCESS, SHORT)", "drop_x('nothing', ACCESS)", "set_x('run', ACCESS, b'junk')", "mode('run')")

case('chmod', [F('f'), F('set', 0o6755), D('d', 0o755), D('sd', 0o3775), F('theirs', 0o666, ALIEN)],
  "os.chmod('f', 0o600)", "os.chmod('f', 0o4755)", "os.chmod('f', 0o2755)", "os.chmod('f', 0o2745)", "os.chmod('f', 0o1644)",
  "os.chmod('set', 0o755)", "os.chmod('d', 0o2775)", "os.chmod('d', 0o1777)", "os.chmod('sd', 0o755)", "os.chmod('theirs', 0o600)",
  "opened('f', os.O_RDONLY, lambda f: os.fchmod(f, 0o6700))")
for m in 0o644, 0o4755, 0o2755, 0o6777, 0o2744:
  case(f'chown of {m:o}', [F(f'f{i}', m, ME) for i in range(7)] + [D('d', m, ME), D('e', m, OWNER), F('theirs', m, OWNER), S('s', ME)],
    "os.chown('f0', os.getuid(), -1)", "os.chown('f1', ALIEN, -1)", "os.chown('f2', -1, GROUP)", "os.chown('f3', -1, 61999)",
    "os.chown('f4', -1, os.getgid())", "os.chown('f5', ALIEN, GROUP)", "os.chown('d', -1, GROUP)", "os.chown('d', ALIEN, -1)",
    "os.chown('e', -1, GROUP)", "os.chown('theirs', -1, GROUP)", "os.chown('theirs', -1, os.getgid())",
    "os.lchown('s', -1, GROUP)", "os.lchown('s', ALIEN, -1)", "opened('f6', os.O_RDONLY, lambda f: os.fchown(f, -1, os.getgid()))",
    "os.chown('f0', -1, 63100)")

WRITES = ('put', 'append', 'empty', 'remake', 'cut', 'grow', 'mapped')
for m in 0o4777, 0o2777, 0o6777, 0o2767, 0o6755, 0o4644:
  case(f'write to {m:o}', [F(w, m) for w in WRITES + ('truncate', 'range', 'read', 'touch', 'nothing')] + [F('source', 0o666)],
    *(f"{w}('{w}')" for w in WRITES), "os.truncate('truncate', 1)", "ranged('source', 'range')", "get('read')", "touch('touch')",
    "opened('nothing', os.O_RDWR)")
case('write to what has capabilities', [F(w, 0o777, caps=BIND) for w in WRITES + ('truncate', 'range', 'read', 'touch')]
    + [F('source', 0o666)] + [F(n, 0o755, ME, caps=BIND) for n in ('chown', 'chmod', 'rename', 'list')],
  *(f"{w}('{w}')" for w in WRITES), "os.truncate('truncate', 1)", "ranged('source', 'range')", "get('read')", "touch('touch')",
  "os.chown('chown', -1, os.getgid())", "os.chmod('chmod', 0o700)", "os.rename('rename', 'renamed')", "set_x('list', ACCESS, LIST)",
  "get_x('read', CAPABILITY)")

for m in 0o666, 0o644, 0o600, 0o664:
  case(f'times of {m:o}', [F('now', m), F('then', m), F('half', m), D('d', m | 0o111), D('e', m | 0o111), S('s')],
    "touch('now')", "date('then')", "half('half')", "touch('d')", "date('e')", "os.utime('s', ns=(5, 6), follow_symlinks=False)",
    "quiet('now')", "quiet('d')")

for m in range(8):
  case(f'access by {m:o}', [F('u', m << 6), F('g', m << 3), F('o', m), D('du', m << 6), D('dg', m << 3), D('do', m), D('in', 0o711),
      F('in/f', 0o666), F('du/f', 0o666), F('dg/f', 0o666), F('do/f', 0o666)],
    *(f"{call}('{p}')" for p in ('u', 'g', 'o', 'du', 'dg', 'do') for call in ('may', 'may_now')),
    *(f"{call}('{p}')" for p in ('u', 'g', 'o') for call in ('get', 'append')), "names('in')", "get('in/f')",
    *(f"{call}" for p in ('du', 'dg', 'do') for call in (f"names('{p}')", f"get('{p}/f')", f"mode('{p}/f')", f"make('{p}/new')",
      f"os.unlink('{p}/f')", f"may('{p}/none')", f"get('{p}/none')")))

case('shut', [D('a', 0o700), D('a/b', 0o777), F('a/b/f', 0o666), D('x', 0o777), D('x/y', 0o000), D('x/y/z', 0o777), F('x/y/z/f', 0o666),
    F('out', 0o666, ME)],
  "get('a/b/f')", "append('a/b/f')", "names('a/b')", "make('a/b/new')", "os.rename('out', 'a/b/out')", "os.rename('a/b/f', 'f')",
  "os.link('a/b/f', 'link')", "may('a/b/f')", "get('a/b/none')", "get('a/none/f')", "os.readlink('a/b/f')",
  "get('x/y/z/f')", "names('x')", "names('x/y')", "os.rmdir('x/y')", "os.rename('x/y', 'x/moved')", "enter('x/y/z')",
  "set_x('a/b/f', 'user.x')", "touch('a/b/f')", "os.chmod('a/b/f', 0o600)", "os.truncate('a/b/f', 0)", "os.symlink('x', 'a/b/s')")

for name in 'user.x', 'trusted.x', 'security.x':
  there = {'user': b'u', 'trusted': b't', 'security': b's'}
  case(f'attributes {name}', [F('f', 0o644, **there), F('w', 0o666, **there), F('mine', 0o444, ME, **there), F('none', 0o600, **there),
      D('d', 0o777, **there), D('sticky', 0o1777, **there), D('my sticky', 0o1777, ME, **there), S('s'), P('p', 0o666)],
    *(f"{call}('{p}'{', name' if call != 'attributes' else ''})".replace('name', repr(name))
      for p in ('f', 'w', 'mine', 'none', 'd', 'sticky', 'my sticky', 's', 'p') for call in ('get_x', 'set_x', 'attributes', 'drop_x')))

case('links', [F('theirs', 0o644), F('writable', 0o666), F('set-id', 0o4777), F('shut', 0o000), F('mine', 0o400, ME), P('p'), S('s'),
    D('d', 0o777), D('no', 0o755), D('sticky', 0o1777), S('sticky/s')],
  *(f"os.link('{p}', 'd/{p}', follow_symlinks=False)" for p in ('theirs', 'writable', 'set-id', 'shut', 'mine', 'p', 's')),
  "os.link('mine', 'no/mine')", "os.unlink('theirs')", "os.link('d', 'd/d')", "os.readlink('sticky/s')", "get('sticky/s')")
case('open again', [D('sticky', 0o1777), F('sticky/theirs', 0o666, ALIEN), F('sticky/mine', 0o666, ME), P('sticky/fifo', 0o666, ALIEN),
    D('d', 0o555), F('d/f', 0o666)],
  "remake('sticky/theirs')", "remake('sticky/mine')", "remake('d/f')", "remake('d/none')", "os.open('sticky/fifo', os.O_CREAT | os.O_RDWR) > 0",
  "opened('d', os.O_RDONLY, lambda f: os.fchmod(f, 0o700))", "opened('d/f', os.O_RDWR, lambda f: os.fchown(f, -1, 61999))")

# ---- What may differ, and why: nothing else.
EXCEPT = [
  # The kernel wants the right to change the mode, for set-id bits that only go along, on a local disk alone.
  r"chown of \d+, other who gives away: (os.chown\('theirs', .*|theirs)",
  # Who asks for these is known by number only, not by capability.
  r'(write to|chown of) \d+, root who may not: (grow|range|f\d)',
  # Unless the kernel writes them itself, pages that are mapped come as writes, which take capabilities.
  r'write to what has capabilities, .*: mapped',
]

# ---- Laying out.
def lay(path, top, kind, mode, uid, gid, attributes):
  """Makes one thing; what is not on top is spoilt, and must not count."""
  if not top:
    mode, uid, gid, attributes = mode ^ (0o1077 if kind == 'd' else 0o777), ALIEN, ALIEN, {}
  if kind == 'd': os.mkdir(path)
  elif kind == 'f': write(path, 'abc' if top else 'shadowed')
  elif kind == 'p': os.mkfifo(path)
  else: os.symlink('target', path)
  os.lchown(path, uid, gid)
  if kind != 's': os.chmod(path, mode)
  for name, value in attributes.items():
    full = {'default': DEFAULT, 'access': ACCESS, 'caps': CAPABILITY}.get(name, name + '.x')
    os.setxattr(path, full, value)
  # A list changes the mode.
  if 'access' in attributes: os.chmod(path, mode & ~0o070 | os.stat(path).st_mode & 0o070)

def tiers_of(path, kind, place):
  """On which of ROOTS something goes."""
  last = len(ROOTS) - 1
  if LAYOUT == 'hot': return [0]
  if LAYOUT == 'cold': return [last]
  if LAYOUT == 'merged': return list(range(last + 1)) if kind == 'd' else [last]
  if LAYOUT == 'shadowed': return list(range(last + 1))
  # Crossed: what lies side by side lies on different tiers.
  return [place % (last + 1)] if LAYOUT == 'crossed' else [last - place % (last + 1)]

def prepare(home, there, uid):
  for root in ROOTS:
    os.makedirs(os.path.join(root, home)); os.chmod(os.path.join(root, home), 0o777)
  first = list(dict.fromkeys(path.split('/')[0] for _, path, *_ in there))
  for kind, path, m, owner, gid, more in there:
    on = tiers_of(path, kind, first.index(path.split('/')[0]))
    for n, tier in enumerate(on):
      lay(os.path.join(ROOTS[tier], home, path), n == 0, kind, m, uid if owner == ME else owner, gid, more)
  for root in ROOTS:
    for d, _, files in os.walk(os.path.join(root, home), topdown=False):
      for f in files: os.utime(os.path.join(d, f), ns=(OLD, OLD), follow_symlinks=False)
      os.utime(d, ns=(OLD, OLD))

# ---- Acting.
def capabilities(want):
  header = struct.pack('II', 0x20080522, 0)
  low, high = (sum(1 << (c % 32) for c in want if c // 32 == i) for i in (0, 1))
  checked(libc.capset(header, struct.pack('6I', low, low, 0, high, high, 0)), 'capset')

def become(uid, gid, groups, change):
  os.setgroups(groups)
  libc.prctl(8, 1, 0, 0, 0)
  os.setresgid(gid, gid, gid); os.setresuid(uid, uid, uid)
  if uid: capabilities(change)
  elif change:
    held = int(re.search('CapPrm:\t(.*)', read('/proc/self/status')).group(1), 16)
    capabilities([c for c in range(64) if held >> c & 1 and c not in change])

def answer(step):
  try: value = eval(step)
  except OSError as e: return errno.errorcode.get(e.errno, str(e.errno))
  return 'ok' if value is None else repr(value)

def act(home, user, done):
  """Has a process of this user do all of it."""
  ours, theirs = os.pipe()
  pid = os.fork()
  if pid == 0:
    try:
      os.close(ours); os.chdir(home); os.umask(0o022); become(*user)
      text = json.dumps([answer(step) for step in done])
      os.write(theirs, text.encode()); os._exit(0)
    except BaseException as e:
      print(f'{home}: {e!r}', flush=True); os._exit(1)
  os.close(theirs)
  with open(ours) as f: text = f.read()
  same((home, os.waitpid(pid, 0)[1]), (home, 0))
  return json.loads(text)

def look(path):
  s = os.lstat(path)
  kind = stat.filemode(s.st_mode)[0]
  line = f'{kind} {stat.S_IMODE(s.st_mode):o} {s.st_uid}:{s.st_gid}'
  line += ' old' if s.st_mtime_ns == OLD else ' given' if s.st_mtime_ns in (OLD + 9, 6) else ' new'
  if kind != 'd': line += f' links {s.st_nlink}'
  if kind == '-': line += f' holds {opened(path, os.O_RDONLY | os.O_NOATIME, lambda f: os.read(f, 200))}'
  if kind == 'l': line += f' to {os.readlink(path)}'
  if kind in 'cb': line += f' {s.st_rdev:x}'
  return line + ''.join(f' {n}={get_x(path, n)}' for n in attributes(path))

def everything(home):
  found = {}
  for d, dirs, files in os.walk(home):
    for n in [''] * (d == home) + dirs + files:
      path = os.path.join(d, n) if n else d
      found[os.path.relpath(path, home)] = look(path)
  return found

FEW = ['owner', 'member', 'member of 200', 'other', 'root', 'root who may not']
runs = [(f'{LAYOUT}, {c}, {u}', c, u) for c in CASES for u in (USERS if ALL else FEW)]
def prepare_all(some):
  for home, c, u in some: prepare(home, CASES[c][0], USERS[u][0])
  return {}

def act_all(some):
  told = {}
  for home, c, u in some:
    key = f'{c}, {u}: '
    for step, said in zip(CASES[c][1], act(home, USERS[u], CASES[c][1])): told[key + step] = said
    for path, line in everything(home).items(): told[key + path] = line
  return told

def by_two(work):
  """Has two processes do it at once, with every other run each, and adds up what they tell."""
  workers = []
  for part in range(2):
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
      try:
        os.close(ours)
        with open(theirs, 'w') as f: json.dump(work(runs[part::2]), f)
        os._exit(0)
      except BaseException as e:
        print(f'{work.__name__}: {e!r}', flush=True); os._exit(1)
    os.close(theirs); workers.append((pid, ours))
  told = {}
  for pid, ours in workers:
    with open(ours) as f: text = f.read()
    same(os.waitpid(pid, 0)[1], 0)
    told |= json.loads(text)
  return told

os.umask(0)
by_two(prepare_all)
os.chdir(VIEW)
told = by_two(act_all)
if PLAIN:
  with open(FILE, 'w') as f: json.dump(told, f)
else:
  with open(FILE) as f: wanted = json.load(f)
  wrong = [f'{k}\n  {told.get(k)}, not {wanted.get(k)}' for k in sorted(wanted.keys() | told.keys())
    if told.get(k) != wanted.get(k) and not any(re.fullmatch(e, k) for e in EXCEPT)]
  print(f'{len(wrong)} of {len(wanted)} answers differ'); print('\n'.join(wrong[:int(os.environ.get('SHOWN', '60'))]))
  assert told and not wrong
