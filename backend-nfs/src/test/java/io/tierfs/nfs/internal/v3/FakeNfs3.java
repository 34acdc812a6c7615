package io.tierfs.nfs.internal.v3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * NFS 3 and MOUNT over files in this process, as simple as can be: no permissions, times that only
 * count. Like a server that has lost its memory of answers it executes every call that comes, and
 * {@link #crash} loses what was not committed. Thread-safe.
 */
final class FakeNfs3 implements FakeRpcServer.Program {
  static final int REGULAR = 1;
  static final int DIRECTORY = 2;
  static final int SYMLINK = 5;

  private static final int NOENT = 2;
  private static final int EXIST = 17;
  private static final int NOTDIR = 20;
  private static final int NOTEMPTY = 66;
  private static final int STALE = 70;
  private static final int NOTSUPP = 10_004;

  /** A file, of any type. */
  static final class Node {
    final long id;
    final int type;
    int mode = 0755;
    int nlink = 1;
    long times;
    long exclusive;
    byte[] content = new byte[0];
    byte[] committed = content;
    final Map<String, Node> children = new TreeMap<>();

    Node(long id, int type) {
      this.id = id;
      this.type = type;
    }
  }

  private final Map<Long, Node> nodes = new HashMap<>();
  private final List<int[]> refusals = new ArrayList<>();
  private long clock = 1_000_000_000L;
  private long verifier = 7;
  private int bytesMax = Integer.MAX_VALUE;
  private int entriesMax = Integer.MAX_VALUE;
  private boolean wholeSeconds;
  private boolean plus = true;

  FakeNfs3() {
    add(DIRECTORY);
  }

  /** Answers the next calls of a procedure with a status, without executing them. */
  synchronized void refuse(int procedure, int status, int times) {
    refusals.add(new int[] {procedure, status, times});
  }

  /** Transfers less than it is asked to. */
  synchronized void shortTransfers(int bytes) {
    bytesMax = bytes;
  }

  synchronized void shortPages(int entries) {
    entriesMax = entries;
  }

  /** Says that times are kept to the second, as Linux does, which is not so. */
  synchronized void sayWholeSeconds() {
    wholeSeconds = true;
  }

  synchronized void withoutReaddirplus() {
    plus = false;
  }

  /** Loses what was written and not committed, and tells by another verifier. */
  synchronized void crash() {
    verifier++;
    nodes.values().forEach(node -> node.content = node.committed);
  }

  /** What a path from the root holds. */
  synchronized byte[] content(String name) {
    return nodes.get(1L).children.get(name).content.clone();
  }

  private Node add(int type) {
    Node node = new Node(nodes.size() + 1, type);
    node.times = clock++;
    nodes.put(node.id, node);
    return node;
  }

  private static final class Refused extends Exception {
    final int status;

    Refused(int status) {
      super(null, null, false, false);
      this.status = status;
    }
  }

  @Override
  public synchronized void answer(FakeRpcServer.Request request, XdrWriter result)
      throws Exception {
    XdrReader in = request.reader();
    if (request.program() == Mounting3.MOUNT) {
      if (request.procedure() == 1) {
        result.int32(0).opaque(handle(1)).int32(1).int32(1);
      }
      return;
    }
    for (int[] refusal : refusals) {
      if (refusal[0] == request.procedure() && refusal[2] > 0) {
        refusal[2]--;
        fail(request.procedure(), refusal[1], result);
        return;
      }
    }
    XdrWriter body = new XdrWriter();
    try {
      execute(request.procedure(), in, body);
      result.int32(0).append(body);
    } catch (Refused refused) {
      fail(request.procedure(), refused.status, result);
    }
  }

  /** What follows the status of a failure depends on the call. */
  private static void fail(int procedure, int status, XdrWriter result) {
    result.int32(status);
    switch (procedure) {
      case Procedure3.GETATTR -> {}
      case Procedure3.RENAME -> result.int32(0).int32(0).int32(0).int32(0);
      case Procedure3.LINK -> result.int32(0).int32(0).int32(0);
      case Procedure3.LOOKUP, Procedure3.READLINK, Procedure3.READ -> result.int32(0);
      default -> result.int32(0).int32(0);
    }
  }

  private void execute(int procedure, XdrReader in, XdrWriter out) throws Exception {
    Node about = node(in);
    switch (procedure) {
      case Procedure3.GETATTR -> attributes(about, out);
      case Procedure3.SETATTR -> {
        set(about, in);
        wcc(about, out);
      }
      case Procedure3.LOOKUP -> {
        Node found = child(about, name(in));
        out.opaque(handle(found.id));
        optional(found, out);
        optional(about, out);
      }
      case Procedure3.READLINK -> {
        optional(about, out);
        out.opaque(about.content);
      }
      case Procedure3.READ -> read(about, in, out);
      case Procedure3.WRITE -> write(about, in, out);
      case Procedure3.CREATE -> create(about, in, out);
      case Procedure3.MKDIR -> {
        String name = free(about, in);
        Node made = add(DIRECTORY);
        set(made, in);
        made(about, name, made, out);
      }
      case Procedure3.SYMLINK -> {
        String name = free(about, in);
        Node made = add(SYMLINK);
        set(made, in);
        made.content = in.opaque(10_000);
        made(about, name, made, out);
      }
      case Procedure3.REMOVE, Procedure3.RMDIR -> {
        String name = name(in);
        Node gone = child(about, name);
        if (!gone.children.isEmpty()) {
          throw new Refused(NOTEMPTY);
        }
        about.children.remove(name);
        drop(gone);
        changed(about);
        wcc(about, out);
      }
      case Procedure3.RENAME -> {
        String from = name(in);
        Node target = node(in);
        String to = name(in);
        Node moved = child(about, from);
        about.children.remove(from);
        Node replaced = target.children.put(to, moved);
        if (replaced != null) {
          drop(replaced);
        }
        changed(about);
        changed(target);
        wcc(about, out);
        wcc(target, out);
      }
      case Procedure3.LINK -> {
        Node directory = node(in);
        String name = free(directory, in);
        directory.children.put(name, about);
        about.nlink++;
        changed(about);
        changed(directory);
        optional(about, out);
        wcc(directory, out);
      }
      case Procedure3.READDIR, Procedure3.READDIRPLUS ->
          list(about, in, procedure == Procedure3.READDIRPLUS, out);
      case Procedure3.FSSTAT -> {
        optional(about, out);
        out.int64(1000).int64(600).int64(500).int64(100).int64(60).int64(50).int32(0);
      }
      case Procedure3.FSINFO -> {
        optional(about, out);
        out.int32(1 << 26).int32(1 << 20).int32(1).int32(1 << 26).int32(1 << 20).int32(1);
        out.int32(4096).int64(1L << 40).int32(wholeSeconds ? 1 : 0).int32(wholeSeconds ? 0 : 1);
        out.int32(0x1b);
      }
      case Procedure3.PATHCONF -> {
        optional(about, out);
        out.int32(1000).int32(255).int32(1).int32(1).int32(0).int32(1);
      }
      case Procedure3.COMMIT -> {
        about.committed = about.content;
        wcc(about, out);
        out.int64(verifier);
      }
      default -> throw new Refused(NOTSUPP);
    }
  }

  private void read(Node file, XdrReader in, XdrWriter out) throws IOException {
    int offset = (int) Math.min(in.int64(), file.content.length);
    int count = Math.min(Math.min(in.int32(), bytesMax), file.content.length - offset);
    optional(file, out);
    out.int32(count).bool(offset + count == file.content.length);
    out.opaque(Arrays.copyOfRange(file.content, offset, offset + count));
  }

  private void write(Node file, XdrReader in, XdrWriter out) throws IOException {
    int offset = (int) in.int64();
    int count = Math.min(in.int32(), bytesMax);
    int stability = in.int32();
    byte[] data = in.opaque(1 << 21);
    byte[] content = Arrays.copyOf(file.content, Math.max(file.content.length, offset + count));
    System.arraycopy(data, 0, content, offset, count);
    file.content = content;
    if (stability != 0) {
      file.committed = content;
    }
    changed(file);
    wcc(file, out);
    out.int32(count).int32(stability).int64(verifier);
  }

  private void create(Node directory, XdrReader in, XdrWriter out) throws Exception {
    String name = name(in);
    Node there = directory.children.get(name);
    int how = in.int32();
    if (how == 2) {
      long theirs = in.int64();
      if (there != null && there.exclusive != theirs) {
        throw new Refused(EXIST);
      }
      Node made = there == null ? add(REGULAR) : there;
      made.exclusive = theirs;
      made(directory, name, made, out);
      return;
    }
    if (there != null && how == 1) {
      throw new Refused(EXIST);
    }
    Node made = there == null ? add(REGULAR) : there;
    set(made, in);
    made(directory, name, made, out);
  }

  private void made(Node directory, String name, Node made, XdrWriter out) {
    directory.children.put(name, made);
    changed(directory);
    out.bool(true).opaque(handle(made.id));
    optional(made, out);
    wcc(directory, out);
  }

  private void list(Node directory, XdrReader in, boolean withNodes, XdrWriter out)
      throws Exception {
    if (withNodes && !plus) {
      throw new Refused(NOTSUPP);
    }
    if (directory.type != DIRECTORY) {
      throw new Refused(NOTDIR);
    }
    long cookie = in.int64();
    List<String> names = new ArrayList<>(List.of(".", ".."));
    names.addAll(directory.children.keySet());
    optional(directory, out);
    out.int64(0);
    int last = (int) Math.min(names.size(), cookie + entriesMax);
    for (int i = (int) cookie; i < last; i++) {
      Node node = directory.children.getOrDefault(names.get(i), directory);
      out.bool(true).int64(node.id).opaque(names.get(i).getBytes(ISO_8859_1)).int64(i + 1);
      if (withNodes) {
        optional(node, out);
        out.bool(true).opaque(handle(node.id));
      }
    }
    out.bool(false).bool(last == names.size());
  }

  private void set(Node node, XdrReader in) throws IOException {
    if (in.bool()) {
      node.mode = in.int32();
    }
    for (int owner = 0; owner < 2; owner++) {
      if (in.bool()) {
        in.skip(4);
      }
    }
    if (in.bool()) {
      node.content = Arrays.copyOf(node.content, (int) in.int64());
      node.committed = node.content;
    }
    for (int time = 0; time < 2; time++) {
      if (in.int32() == 2) {
        in.skip(8);
      }
    }
    node.exclusive = 0;
    changed(node);
  }

  private void changed(Node node) {
    node.times = clock++;
  }

  private void drop(Node node) {
    changed(node);
    if (--node.nlink == 0) {
      nodes.put(node.id, new Node(0, REGULAR));
    }
  }

  private String free(Node directory, XdrReader in) throws Exception {
    String name = name(in);
    if (directory.children.containsKey(name)) {
      throw new Refused(EXIST);
    }
    return name;
  }

  private static Node child(Node directory, String name) throws Refused {
    if (directory.type != DIRECTORY) {
      throw new Refused(NOTDIR);
    }
    Node found = directory.children.get(name);
    if (found == null) {
      throw new Refused(NOENT);
    }
    return found;
  }

  private static String name(XdrReader in) throws IOException {
    return new String(in.opaque(255), ISO_8859_1);
  }

  private Node node(XdrReader in) throws Exception {
    Node found = nodes.get(ByteBuffer.wrap(in.opaque(64)).getLong());
    if (found == null || found.id == 0) {
      throw new Refused(STALE);
    }
    return found;
  }

  private static byte[] handle(long id) {
    return ByteBuffer.allocate(8).putLong(id).array();
  }

  private static void wcc(Node node, XdrWriter out) {
    out.bool(false);
    optional(node, out);
  }

  private static void optional(Node node, XdrWriter out) {
    out.bool(true);
    attributes(node, out);
  }

  private static void attributes(Node node, XdrWriter out) {
    out.int32(node.type).int32(node.mode).int32(node.nlink).int32(0).int32(0);
    out.int64(node.content.length).int64(node.content.length).int64(0).int64(1).int64(node.id);
    for (int time = 0; time < 3; time++) {
      out.int32((int) (node.times >>> 8)).int32((int) node.times & 0xff);
    }
  }
}
