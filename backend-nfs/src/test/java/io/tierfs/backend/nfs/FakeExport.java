package io.tierfs.backend.nfs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tierfs.nfs.NfsAccess;
import io.tierfs.nfs.NfsAttributes;
import io.tierfs.nfs.NfsChange;
import io.tierfs.nfs.NfsCredentials;
import io.tierfs.nfs.NfsDirectoryChange;
import io.tierfs.nfs.NfsEntry;
import io.tierfs.nfs.NfsException;
import io.tierfs.nfs.NfsExport;
import io.tierfs.nfs.NfsFeature;
import io.tierfs.nfs.NfsFile;
import io.tierfs.nfs.NfsHandle;
import io.tierfs.nfs.NfsInfo;
import io.tierfs.nfs.NfsMade;
import io.tierfs.nfs.NfsNode;
import io.tierfs.nfs.NfsPage;
import io.tierfs.nfs.NfsRenamed;
import io.tierfs.nfs.NfsSpace;
import io.tierfs.nfs.NfsState;
import io.tierfs.nfs.NfsStatus;
import io.tierfs.nfs.NfsType;
import io.tierfs.nfs.NfsVersion;
import io.tierfs.nfs.NfsWalk;
import io.tierfs.nfs.NfsXattrMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An export in memory, that can hang, lose what was not committed, and refuse. Calls that are made
 * while it hangs are carried out when it goes on, or fail when their time is over; WRITE and COMMIT
 * have no such time.
 */
final class FakeExport implements NfsExport {
  static final int PAGE_ENTRIES = 2_000;

  private final Duration patience;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<NfsHandle, FakeNode> nodes = new HashMap<>();
  private final FakeNode root;
  private final Set<NfsFeature> features;
  private final Map<String, AtomicInteger> counts = new java.util.concurrent.ConcurrentHashMap<>();
  private long lastFileid;
  private long verifier = 1;
  private boolean hangs;
  private boolean closed;
  private volatile NfsStatus refusesWrites;
  private int listingJumps;
  private final Map<String, Runnable> beforeAnswers =
      new java.util.concurrent.ConcurrentHashMap<>();
  private final Map<String, Runnable> beforeCalls = new java.util.concurrent.ConcurrentHashMap<>();
  private final Random chance = new Random();
  private long lagNanosMax;
  private int steadyParts;
  private long capacity = 1L << 34;

  FakeExport(Duration patience) {
    this(patience, EnumSet.of(NfsFeature.SYMLINKS, NfsFeature.HARD_LINKS));
  }

  FakeExport(Duration patience, Set<NfsFeature> features) {
    this.patience = patience;
    this.features = features;
    root = made(NfsType.DIRECTORY);
    root.apply(NfsChange.permissions(0755));
  }

  /** What the server does; under its monitor. */
  interface Work<T> {
    T run() throws NfsException;
  }

  // What tests do to it.

  synchronized void hang() {
    hangs = true;
  }

  synchronized void goOn() {
    hangs = false;
    notifyAll();
  }

  /** Forgets what was not committed. */
  synchronized void restart() {
    verifier++;
    nodes.values().forEach(node -> node.data = node.safe.clone());
  }

  void refuseWrites(NfsStatus status) {
    refusesWrites = status;
  }

  /** From now on there is room for so many bytes in all files together. */
  synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  private long used() {
    return nodes.values().stream().mapToLong(node -> node.data.length).sum();
  }

  /** Under the monitor: takes so many bytes more, or says that the disk is full. */
  void grow(long bytes) throws NfsException {
    if (bytes > 0 && used() + bytes > capacity) {
      throw new NfsException(NfsStatus.NOSPC);
    }
  }

  /** The next listings, so often, go back to the first name where they should go on. */
  synchronized void jumpBack(int times) {
    listingJumps = times;
  }

  /** The next call of a kind is carried out, and something else happens before it is answered. */
  void beforeAnswer(String operation, Runnable meanwhile) {
    beforeAnswers.put(operation, meanwhile);
  }

  /** Something else happens after the next call of a kind is made and before it is carried out. */
  void beforeCall(String operation, Runnable meanwhile) {
    beforeCalls.put(operation, meanwhile);
  }

  /** From now on calls and answers are on their way for a while, and pass each other. */
  synchronized void lag(long seed, long nanosMax) {
    chance.setSeed(seed);
    lagNanosMax = nanosMax;
  }

  /** From now on one WRITE of so many is safe at once although nobody asked for that. */
  synchronized void steadyOneOf(int writes) {
    steadyParts = writes;
  }

  /** Under the monitor: whether this WRITE is safe at once. */
  boolean isSteady() {
    return steadyParts > 0 && chance.nextInt(steadyParts) == 0;
  }

  private void travel() {
    long nanos;
    synchronized (this) {
      if (lagNanosMax == 0) {
        return;
      }
      nanos = chance.nextInt(4) == 0 ? chance.nextLong(lagNanosMax) : 0;
    }
    LockSupport.parkNanos(nanos);
  }

  private void answering(String operation) {
    Runnable meanwhile = beforeAnswers.remove(operation);
    if (meanwhile != null) {
      meanwhile.run();
    }
    travel();
  }

  int count(String operation) {
    return counts.computeIfAbsent(operation, _ -> new AtomicInteger()).get();
  }

  int countAll() {
    return counts.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** What is safe of a file. */
  synchronized byte[] safe(String path) {
    return at(path).safe.clone();
  }

  synchronized List<String> names(String path) {
    return List.copyOf(at(path).children.keySet());
  }

  /** Another client replaces a file or directory by a new one. */
  synchronized void replace(String path, NfsType type) {
    FakeNode parent = at(path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "");
    FakeNode old = parent.children.put(path.substring(path.lastIndexOf('/') + 1), made(type));
    if (old != null) {
      forget(old);
    }
    parent.touch();
  }

  private void forget(FakeNode node) {
    nodes.remove(node.handle());
    node.children.values().forEach(this::forget);
  }

  private FakeNode at(String path) {
    FakeNode node = root;
    for (String name : path.split("/")) {
      node = name.isEmpty() ? node : node.children.get(name);
    }
    return node;
  }

  private FakeNode made(NfsType type) {
    FakeNode node = new FakeNode(type, ++lastFileid);
    nodes.put(node.handle(), node);
    return node;
  }

  // How it answers.

  private <T> T call(String operation, Work<T> work) throws NfsException, InterruptedException {
    Runnable meanwhile = beforeCalls.remove(operation);
    if (meanwhile != null) {
      meanwhile.run();
    }
    travel();
    T answer = carryOut(operation, work);
    answering(operation);
    return answer;
  }

  private synchronized <T> T carryOut(String operation, Work<T> work)
      throws NfsException, InterruptedException {
    counts.computeIfAbsent(operation, _ -> new AtomicInteger()).incrementAndGet();
    long end = System.nanoTime() + patience.toNanos();
    while (hangs && !closed) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new NfsException(NfsStatus.TIMEDOUT);
      }
      wait(left);
    }
    requireOpen();
    return work.run();
  }

  private void requireOpen() throws NfsException {
    if (closed) {
      throw new NfsException(NfsStatus.CLOSED);
    }
  }

  /** A call that is never given up. */
  <T> CompletableFuture<T> lasting(String operation, Work<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    calls.execute(
        () -> {
          try {
            T value;
            travel();
            synchronized (this) {
              counts.computeIfAbsent(operation, _ -> new AtomicInteger()).incrementAndGet();
              while (hangs && !closed) {
                wait();
              }
              requireOpen();
              value = work.run();
            }
            answering(operation);
            answer.complete(value);
          } catch (NfsException | InterruptedException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return dependent(answer);
  }

  <T> CompletableFuture<T> async(String operation, Work<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    calls.execute(
        () -> {
          try {
            answer.complete(call(operation, work));
          } catch (NfsException | InterruptedException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return dependent(answer);
  }

  /** As futures of the client are: one that depends on another wraps what that failed with. */
  private static <T> CompletableFuture<T> dependent(CompletableFuture<T> answer) {
    return answer.thenApply(value -> value);
  }

  FakeNode node(NfsHandle handle) throws NfsException {
    FakeNode node = nodes.get(handle);
    if (node == null) {
      throw new NfsException(NfsStatus.STALE);
    }
    return node;
  }

  long verifier() {
    return verifier;
  }

  Optional<NfsStatus> refusedWrites() {
    return Optional.ofNullable(refusesWrites);
  }

  private FakeNode directory(NfsHandle handle) throws NfsException {
    FakeNode node = node(handle);
    if (node.type != NfsType.DIRECTORY) {
      throw new NfsException(NfsStatus.NOTDIR);
    }
    return node;
  }

  private FakeNode child(FakeNode directory, byte[] name) throws NfsException {
    if (name.length > 255) {
      throw new NfsException(NfsStatus.NAMETOOLONG);
    }
    FakeNode child = directory.children.get(text(name));
    if (child == null) {
      throw new NfsException(NfsStatus.NOENT);
    }
    return child;
  }

  private void requireFree(FakeNode directory, byte[] name) throws NfsException {
    try {
      child(directory, name);
    } catch (NfsException e) {
      if (e.status() == NfsStatus.NOENT) {
        return;
      }
      throw e;
    }
    throw new NfsException(NfsStatus.EXIST);
  }

  private static String text(byte[] name) {
    return new String(name, ISO_8859_1);
  }

  private NfsDirectoryChange changed(FakeNode directory) {
    directory.touch();
    return new NfsDirectoryChange(0, 0, true, directory.attributes());
  }

  @Override
  public NfsVersion version() {
    return NfsVersion.V4_2;
  }

  @Override
  public NfsInfo info() {
    return new NfsInfo(4096, 4096, 1 << 20, 1L << 30, 255, 1000, 1, features);
  }

  @Override
  public synchronized NfsNode root() {
    return root.node();
  }

  @Override
  public NfsState state() {
    return new NfsState(true, Optional.empty(), 0, 0, 0);
  }

  @Override
  public void ping(Duration atMost) throws IOException, InterruptedException {
    synchronized (this) {
      if (hangs) {
        throw new NfsException(NfsStatus.TIMEDOUT);
      }
    }
  }

  @Override
  public CompletableFuture<NfsAttributes> attributesAsync(NfsCredentials caller, NfsHandle file) {
    return async("getattr", () -> node(file).attributes());
  }

  @Override
  public CompletableFuture<NfsNode> lookupAsync(
      NfsCredentials caller, NfsHandle directory, byte[] name) {
    return async("lookup", () -> child(directory(directory), name).node());
  }

  @Override
  public NfsWalk walk(NfsCredentials caller, NfsHandle directory, List<byte[]> names)
      throws IOException, InterruptedException {
    return call(
        "walk",
        () -> {
          List<NfsNode> found = new ArrayList<>();
          FakeNode at = node(directory);
          for (byte[] name : names) {
            try {
              at = child(directory(at.handle()), name);
            } catch (NfsException e) {
              return new NfsWalk(found, e.status());
            }
            found.add(at.node());
          }
          return new NfsWalk(found, null);
        });
  }

  @Override
  public NfsAttributes setAttributes(NfsCredentials caller, NfsHandle file, NfsChange change)
      throws IOException, InterruptedException {
    return call(
        "setattr",
        () -> {
          node(file).apply(change);
          return node(file).attributes();
        });
  }

  @Override
  public NfsPage list(
      NfsCredentials caller, NfsHandle directory, long cookie, long verifier, int bytesMax)
      throws IOException, InterruptedException {
    return call(
        "readdir",
        () -> {
          List<NfsEntry> entries = new ArrayList<>();
          FakeNode listed = directory(directory);
          boolean jumps = cookie != 0 && listingJumps > 0;
          listingJumps -= jumps ? 1 : 0;
          long from = jumps ? 0 : cookie;
          // The cookie is the file's number: names that stay are neither missed nor told twice.
          List<Map.Entry<String, FakeNode>> sorted =
              listed.children.entrySet().stream()
                  .filter(entry -> entry.getValue().fileid > from)
                  .sorted(java.util.Comparator.comparing(entry -> entry.getValue().fileid))
                  .toList();
          for (var entry : sorted.subList(0, Math.min(PAGE_ENTRIES, sorted.size()))) {
            FakeNode node = entry.getValue();
            byte[] name = entry.getKey().getBytes(ISO_8859_1);
            entries.add(new NfsEntry(name, node.fileid, node.fileid, node.node()));
          }
          return new NfsPage(entries, sorted.size() <= PAGE_ENTRIES, 0, listed.attributes());
        });
  }

  @Override
  public NfsFile open(NfsCredentials caller, NfsHandle file, NfsAccess access)
      throws IOException, InterruptedException {
    return call("open", () -> new FakeFile(this, node(file).node(), false));
  }

  @Override
  public NfsFile create(
      NfsCredentials caller,
      NfsHandle directory,
      byte[] name,
      NfsChange initial,
      boolean exclusive,
      NfsAccess access)
      throws IOException, InterruptedException {
    return call(
        "create",
        () -> {
          FakeNode parent = directory(directory);
          if (exclusive || !parent.children.containsKey(text(name))) {
            requireFree(parent, name);
            return new FakeFile(
                this, add(parent, name, made(NfsType.REGULAR), initial).node(), true);
          }
          FakeNode there = child(parent, name);
          if (initial.size() != null) {
            there.apply(NfsChange.size(initial.size()));
          }
          return new FakeFile(this, there.node(), false);
        });
  }

  private NfsMade add(FakeNode parent, byte[] name, FakeNode node, NfsChange initial) {
    node.apply(initial);
    parent.children.put(text(name), node);
    NfsDirectoryChange change = changed(parent);
    return new NfsMade(node.node(), change);
  }

  @Override
  public NfsMade makeDirectory(
      NfsCredentials caller, NfsHandle directory, byte[] name, NfsChange initial)
      throws IOException, InterruptedException {
    return make(directory, name, NfsType.DIRECTORY, initial);
  }

  private NfsMade make(NfsHandle directory, byte[] name, NfsType type, NfsChange initial)
      throws IOException, InterruptedException {
    return call(
        "make",
        () -> {
          FakeNode parent = directory(directory);
          requireFree(parent, name);
          return add(parent, name, made(type), initial);
        });
  }

  @Override
  public NfsMade makeSymlink(
      NfsCredentials caller, NfsHandle directory, byte[] name, byte[] target, NfsChange initial)
      throws IOException, InterruptedException {
    return call(
        "make",
        () -> {
          FakeNode parent = directory(directory);
          requireFree(parent, name);
          FakeNode symlink = made(NfsType.SYMLINK);
          symlink.target = target;
          return add(parent, name, symlink, initial);
        });
  }

  @Override
  public NfsMade makeNode(
      NfsCredentials caller,
      NfsHandle directory,
      byte[] name,
      NfsType type,
      int major,
      int minor,
      NfsChange initial)
      throws IOException, InterruptedException {
    return make(directory, name, type, initial);
  }

  @Override
  public byte[] readSymlink(NfsCredentials caller, NfsHandle symlink)
      throws IOException, InterruptedException {
    return call(
        "readlink",
        () -> {
          if (node(symlink).type != NfsType.SYMLINK) {
            throw new NfsException(NfsStatus.INVAL);
          }
          return node(symlink).target;
        });
  }

  @Override
  public NfsDirectoryChange remove(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return call(
        "remove",
        () -> {
          FakeNode parent = directory(directory);
          unlink(child(parent, name));
          parent.children.remove(text(name));
          return changed(parent);
        });
  }

  /** As a server of NFS 3: what has no name is gone, open or not. */
  private void unlink(FakeNode node) throws NfsException {
    if (!node.children.isEmpty()) {
      throw new NfsException(NfsStatus.NOTEMPTY);
    }
    node.nlink--;
    node.touchAttributes();
    if (node.nlink == 0) {
      nodes.remove(node.handle());
    }
  }

  @Override
  public NfsDirectoryChange removeDirectory(NfsCredentials caller, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return remove(caller, directory, name);
  }

  @Override
  public NfsRenamed rename(
      NfsCredentials caller,
      NfsHandle fromDirectory,
      byte[] fromName,
      NfsHandle toDirectory,
      byte[] toName)
      throws IOException, InterruptedException {
    return call(
        "rename",
        () -> {
          FakeNode from = directory(fromDirectory);
          FakeNode to = directory(toDirectory);
          FakeNode moved = child(from, fromName);
          if (toName.length > 255) {
            throw new NfsException(NfsStatus.NAMETOOLONG);
          }
          FakeNode replaced = to.children.get(text(toName));
          if (replaced != null && replaced != moved) {
            if ((replaced.type == NfsType.DIRECTORY) != (moved.type == NfsType.DIRECTORY)) {
              throw new NfsException(NfsStatus.EXIST);
            }
            unlink(replaced);
          }
          if (replaced != moved) {
            from.children.remove(text(fromName));
            to.children.put(text(toName), moved);
          }
          return new NfsRenamed(changed(from), changed(to));
        });
  }

  @Override
  public NfsMade link(NfsCredentials caller, NfsHandle file, NfsHandle directory, byte[] name)
      throws IOException, InterruptedException {
    return call(
        "link",
        () -> {
          FakeNode parent = directory(directory);
          requireFree(parent, name);
          node(file).nlink++;
          return add(parent, name, node(file), NfsChange.NONE);
        });
  }

  @Override
  public NfsSpace space(NfsCredentials caller, NfsHandle file)
      throws IOException, InterruptedException {
    return call("space", () -> new NfsSpace(capacity, capacity - used(), capacity - used(), 0, 0));
  }

  @Override
  public byte[] getXattr(NfsCredentials caller, NfsHandle file, byte[] name) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public void setXattr(
      NfsCredentials caller, NfsHandle file, byte[] name, byte[] value, NfsXattrMode mode)
      throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public List<byte[]> listXattrs(NfsCredentials caller, NfsHandle file) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public void removeXattr(NfsCredentials caller, NfsHandle file, byte[] name) throws IOException {
    throw new NfsException(NfsStatus.NOTSUPP);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    calls.shutdown();
  }
}
