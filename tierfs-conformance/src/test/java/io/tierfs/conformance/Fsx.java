package io.tierfs.conformance;

import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Does to a few files at random what programs do to the contents of files, and does the same to
 * arrays; each read has to give what the array holds. Not thread-safe.
 */
final class Fsx {
  /** What is done. */
  enum Kind {
    READ,
    WRITE,
    APPEND,
    RESIZE,
    RESIZE_BY_NAME,
    SYNC,
    REOPEN,
    FORGET,
    SEEK,
    COPY,
    ALLOCATE,
    PUNCH,
    ZERO,
    COLLAPSE,
    INSERT,
    MAP_READ,
    MAP_WRITE,
    MAP_SYNC,
    UNMAP,
    NAMES
  }

  private static final int SIZE_MAX = 1 << 18;
  private static final int LENGTH_MAX = 1 << 16;
  private static final int BLOCK = 4096;
  private static final int CHECK_EVERY = 64;
  private static final int TOLD = 40;

  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int COLLAPSE_RANGE = 8;
  private static final int ZERO_RANGE = 16;
  private static final int INSERT_RANGE = 32;

  /** A file with the names it has and the names it may have. */
  private static final class Subject {
    final Shadow shadow = new Shadow();
    final List<String> names = new ArrayList<>();
    final List<String> free = new ArrayList<>();
    boolean mappingChanged;
  }

  private final String title;
  private final Random random;
  private final FsxHands hands;
  private final Kind[] kinds;
  private final int handles;
  private final List<Subject> files = new ArrayList<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private final Deque<String> done = new ArrayDeque<>();
  private int steps;

  /**
   * Handle {@code h} is of file {@code h % files}; the last one appends where there are several of
   * its file.
   *
   * @param title says how to do the same again
   * @param names for each file the name that it has, and more that it may get; all files are empty
   */
  Fsx(
      String title,
      long seed,
      FsxHands hands,
      Set<Kind> kinds,
      int handles,
      List<List<String>> names)
      throws IOException {
    this.title = title;
    this.random = new Random(seed);
    this.hands = hands;
    this.kinds = kinds.toArray(Kind[]::new);
    this.handles = handles;
    for (List<String> some : names) {
      Subject file = new Subject();
      file.names.add(some.getFirst());
      file.free.addAll(some.subList(1, some.size()));
      files.add(file);
    }
    for (int i = 0; i < handles; i++) {
      open(i);
    }
  }

  private Subject of(int handle) {
    return files.get(handle % files.size());
  }

  private boolean appends(int handle) {
    return handle == handles - 1 && handles > files.size();
  }

  private void open(int handle) throws IOException {
    hands.open(handle, pick(of(handle).names), appends(handle));
  }

  /** Takes the last name of each file away; they are used by their handles from now on. */
  Fsx unlink() throws IOException {
    for (Subject file : files) {
      for (String name : file.names) {
        hands.unlink(name);
      }
      file.names.clear();
    }
    return this;
  }

  /** What a file has to hold. */
  byte[] content(int file) {
    return files.get(file).shadow.all();
  }

  /** The names that a file has now. */
  List<String> names(int file) {
    return List.copyOf(files.get(file).names);
  }

  /** How often each thing was done. */
  Map<Kind, Integer> counts() {
    return counts;
  }

  /** Does so many things, then compares everything. */
  Fsx run(int count) {
    for (int i = 0; i < count; i++) {
      int handle = random.nextInt(handles);
      try {
        step(handle);
        checkSize(random.nextInt(handles));
        if (++steps % CHECK_EVERY == 0) {
          checkAll(handle);
        }
      } catch (IOException e) {
        throw failure(e.toString());
      }
    }
    try {
      for (int i = 0; i < handles; i++) {
        checkAll(i);
        hands.unmap(i);
      }
    } catch (IOException e) {
      throw failure(e.toString());
    }
    return this;
  }

  private void step(int handle) throws IOException {
    Kind kind = kinds[random.nextInt(kinds.length)];
    Subject file = of(handle);
    int size = file.shadow.size();
    int offset = offset(size);
    int length = 1 + length();
    switch (kind) {
      case READ -> read(handle, offset, length);
      case WRITE -> write(handle, offset, Math.min(length, SIZE_MAX - offset));
      case APPEND -> write(handles - 1, of(handles - 1).shadow.size(), length);
      case RESIZE, RESIZE_BY_NAME -> resize(kind, handle, offset);
      case SYNC -> {
        tell(kind, handle, 0, 0);
        hands.sync(handle, random.nextBoolean());
      }
      case REOPEN -> reopen(handle);
      case FORGET -> {
        tell(kind, handle, 0, 0);
        hands.forget(handle);
      }
      case SEEK -> seek(handle, offset);
      case COPY -> copy(handle, random.nextInt(handles), offset, length);
      case ALLOCATE, PUNCH, ZERO -> allocate(kind, handle, offset, length);
      case COLLAPSE, INSERT -> shift(kind, handle);
      case MAP_READ, MAP_WRITE -> map(kind, handle, offset, length);
      case MAP_SYNC -> syncMapped(handle);
      case UNMAP -> {
        tell(kind, handle, 0, 0);
        hands.unmap(handle);
      }
      case NAMES -> names(file);
    }
  }

  /** Up to the size, often at its start, its end or a border of blocks. */
  private int offset(int size) {
    int any = random.nextInt(size + 1 + (random.nextInt(4) == 0 ? SIZE_MAX / 8 : 0));
    int offset =
        switch (random.nextInt(6)) {
          case 0 -> 0;
          case 1 -> size;
          case 2, 3 -> any / BLOCK * BLOCK;
          default -> any;
        };
    return Math.min(offset, SIZE_MAX - 1);
  }

  private int length() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(100);
      case 1 -> BLOCK * random.nextInt(LENGTH_MAX / BLOCK) + random.nextInt(3);
      case 2 -> random.nextInt(2 * BLOCK);
      default -> random.nextInt(LENGTH_MAX);
    };
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void tell(Kind kind, int handle, long offset, long length) {
    say(kind, "#%d at %d for %d".formatted(handle, offset, length));
  }

  private void say(Kind kind, String what) {
    counts.merge(kind, 1, Integer::sum);
    if (done.size() == TOLD) {
      done.removeFirst();
    }
    done.addLast(steps + " " + kind + " " + what);
  }

  private void read(int handle, int offset, int length) throws IOException {
    tell(Kind.READ, handle, offset, length);
    compare(
        "read", offset, of(handle).shadow.read(offset, length), hands.read(handle, offset, length));
  }

  private void write(int handle, int offset, int length) throws IOException {
    Shadow shadow = of(handle).shadow;
    int at = appends(handle) ? shadow.size() : offset;
    if (at + length > SIZE_MAX) {
      return;
    }
    tell(appends(handle) ? Kind.APPEND : Kind.WRITE, handle, at, length);
    byte[] data = bytes(length);
    hands.write(handle, offset, data);
    shadow.write(at, data);
  }

  private void resize(Kind kind, int handle, int size) throws IOException {
    Subject file = of(handle);
    if (kind == Kind.RESIZE) {
      tell(kind, handle, size, 0);
      hands.resize(handle, size);
    } else if (file.names.isEmpty()) {
      return;
    } else {
      String name = pick(file.names);
      say(kind, name + " to " + size);
      hands.resize(name, size);
    }
    file.shadow.resize(size);
  }

  private void reopen(int handle) throws IOException {
    if (!of(handle).names.isEmpty()) {
      tell(Kind.REOPEN, handle, 0, 0);
      hands.unmap(handle);
      open(handle);
    }
  }

  private void seek(int handle, int offset) throws IOException {
    Subject file = of(handle);
    if (file.mappingChanged) {
      // A kernel does not ask its own pages for holes.
      syncMapped(handle);
    }
    tell(Kind.SEEK, handle, offset, 0);
    int size = file.shadow.size();
    long data = seek(handle, offset, true);
    long hole = seek(handle, offset, false);
    require(offset < size == hole >= 0, "hole at " + hole);
    require(hole < 0 || (hole >= offset && hole <= size), "hole at " + hole);
    require(data < 0 || (data >= offset && data < size), "data at " + data);
    require(
        data == offset || hole < 0 || hole == offset,
        "neither data nor hole: " + data + " " + hole);
    int end = data < 0 ? size : (int) data;
    require(file.shadow.isZero(offset, end), "no data before " + data);
  }

  private long seek(int handle, int offset, boolean data) throws IOException {
    try {
      return hands.seek(handle, offset, data);
    } catch (FsException e) {
      if (e.errno() == Errno.ENXIO) {
        return -1;
      }
      throw e;
    }
  }

  private void copy(int from, int to, int offset, int wanted) throws IOException {
    Shadow source = of(from).shadow;
    Shadow target = of(to).shadow;
    int at = offset(target.size());
    int room = source == target ? Math.abs(offset - at) : SIZE_MAX - at;
    int length = Math.min(Math.min(wanted, source.size() - offset), Math.min(room, SIZE_MAX - at));
    if (length <= 0 || appends(to)) {
      return;
    }
    say(Kind.COPY, "#%d at %d to #%d at %d for %d".formatted(from, offset, to, at, length));
    hands.copy(from, offset, to, at, length);
    target.write(at, source.read(offset, length));
  }

  private void allocate(Kind kind, int handle, int offset, int wanted) throws IOException {
    Shadow shadow = of(handle).shadow;
    int length = Math.min(wanted, SIZE_MAX - offset);
    boolean keep = kind == Kind.PUNCH || random.nextBoolean();
    tell(kind, handle, offset, keep ? length : -length);
    int mode =
        switch (kind) {
          case PUNCH -> PUNCH_HOLE;
          case ZERO -> ZERO_RANGE;
          default -> 0;
        };
    hands.allocate(handle, keep ? mode | KEEP_SIZE : mode, offset, length);
    if (kind != Kind.ALLOCATE) {
      shadow.zero(offset, length);
    }
    if (!keep) {
      shadow.grow(offset + length);
    }
  }

  private void shift(Kind kind, int handle) throws IOException {
    Shadow shadow = of(handle).shadow;
    int offset = random.nextInt(shadow.size() / BLOCK + 1) * BLOCK;
    int length = (1 + random.nextInt(3)) * BLOCK;
    boolean collapse = kind == Kind.COLLAPSE;
    if (collapse ? offset + length >= shadow.size() : offset >= shadow.size()) {
      return;
    }
    if (!collapse && shadow.size() + length > SIZE_MAX) {
      return;
    }
    tell(kind, handle, offset, length);
    hands.allocate(handle, collapse ? COLLAPSE_RANGE : INSERT_RANGE, offset, length);
    if (collapse) {
      shadow.collapse(offset, length);
    } else {
      shadow.insert(offset, length);
    }
  }

  private void map(Kind kind, int handle, int offset, int wanted) throws IOException {
    Subject file = of(handle);
    int length = Math.min(wanted, file.shadow.size() - offset);
    if (length <= 0) {
      return;
    }
    tell(kind, handle, offset, length);
    if (kind == Kind.MAP_READ) {
      byte[] actual = hands.readMapped(handle, offset, length);
      compare("mapping", offset, file.shadow.read(offset, length), actual);
    } else {
      byte[] data = bytes(length);
      hands.writeMapped(handle, offset, data);
      file.shadow.write(offset, data);
      file.mappingChanged = true;
    }
  }

  private void syncMapped(int handle) throws IOException {
    tell(Kind.MAP_SYNC, handle, 0, 0);
    for (int i = 0; i < handles; i++) {
      if (of(i) == of(handle)) {
        hands.syncMapped(i);
      }
    }
    of(handle).mappingChanged = false;
  }

  private void names(Subject file) throws IOException {
    if (file.names.isEmpty()) {
      return;
    }
    String name = pick(file.names);
    int choice = random.nextInt(3);
    if (choice == 0 && file.names.size() > 1) {
      say(Kind.NAMES, "unlink " + name);
      hands.unlink(name);
      file.names.remove(name);
      file.free.add(name);
    } else if (!file.free.isEmpty()) {
      String other = pick(file.free);
      say(Kind.NAMES, (choice == 1 ? "link " : "rename ") + name + " " + other);
      if (choice == 1) {
        hands.link(name, other);
      } else {
        hands.rename(name, other);
        file.names.remove(name);
        file.free.add(name);
      }
      file.free.remove(other);
      file.names.add(other);
    }
  }

  private void checkSize(int handle) throws IOException {
    long expected = of(handle).shadow.size();
    long actual = hands.size(handle);
    require(expected == actual, "size of #%d is %d, not %d".formatted(handle, actual, expected));
  }

  private void checkAll(int handle) throws IOException {
    byte[] expected = of(handle).shadow.all();
    compare("all of #" + handle, 0, expected, hands.read(handle, 0, SIZE_MAX));
  }

  private void compare(String what, int offset, byte[] expected, byte[] actual) {
    int at = Arrays.mismatch(expected, actual);
    if (at >= 0) {
      String lengths = expected.length + " bytes expected, got " + actual.length;
      String bytes = at(expected, at) + " expected, got " + at(actual, at);
      throw failure("%s: first differs at %d: %s; %s".formatted(what, offset + at, bytes, lengths));
    }
  }

  private static String at(byte[] bytes, int index) {
    return index < bytes.length ? Integer.toHexString(bytes[index] & 0xff) : "nothing";
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw failure(otherwise);
    }
  }

  private AssertionError failure(String what) {
    return new AssertionError(title + "\n" + what + "\nafter\n  " + String.join("\n  ", done));
  }
}
