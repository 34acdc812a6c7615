package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.internal.rpc.FakeRpcServer;
import io.tierfs.nfs.internal.rpc.FakeRpcServer.Request;
import io.tierfs.nfs.internal.xdr.XdrReader;
import io.tierfs.nfs.internal.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * As much of an NFS 4.2 server as the client needs, in memory: one flat directory of files and
 * symbolic links, sessions with slots that remember answers, opens. Tests set statuses that
 * operations fail with, and restart it.
 */
final class FakeNfs4 implements FakeRpcServer.Program {
  static final int SLOTS = 8;
  private static final long ROOT = 1;
  private static final int NO_XATTR = 10095;

  private static final class Node {
    final Map<String, byte[]> xattrs = new TreeMap<>();
    byte[] data = new byte[0];
    byte[] safe = new byte[0];
    byte[] target;
    long change = 1;
    long verifier;
  }

  private static final class Slot {
    int sequence;
    byte[] answer;
  }

  private record Failure(int op, int status) {}

  private static final class Status extends Exception {
    private static final long serialVersionUID = 1L;
    final int status;

    Status(int status) {
      this.status = status;
    }
  }

  private final Map<String, Long> names = new TreeMap<>();
  private final Map<Long, Node> nodes = new HashMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private final Map<String, Slot[]> sessions = new HashMap<>();
  private final Set<Long> clients = new HashSet<>();
  private final Map<String, Long> clientOf = new HashMap<>();
  private final Set<Long> complete = new HashSet<>();
  private final Set<Long> opens = new HashSet<>();
  private final List<Integer> executed = new ArrayList<>();
  private long next = 100;
  private int boot = 1;
  volatile boolean grace;
  volatile int readMax = Integer.MAX_VALUE;
  volatile int writeMax = Integer.MAX_VALUE;
  volatile int flags;
  volatile int target = SLOTS - 1;
  volatile int highestSlot = -1;

  /** Lets the next execution of an operation fail. */
  synchronized void fail(int op, int... statuses) {
    for (int status : statuses) {
      failures.add(new Failure(op, status));
    }
  }

  /** Forgets everything but what is on the disk. */
  synchronized void restart() {
    boot++;
    sessions.clear();
    clients.clear();
    clientOf.clear();
    complete.clear();
    opens.clear();
    nodes.values().forEach(node -> node.data = node.safe);
  }

  synchronized void forgetSessions() {
    sessions.clear();
  }

  synchronized void forgetOpens() {
    opens.clear();
  }

  synchronized int opens() {
    return opens.size();
  }

  synchronized byte[] content(String name) {
    return nodes.get(names.get(name)).data;
  }

  synchronized List<Long> verifiers() {
    return names.values().stream().map(id -> nodes.get(id).verifier).toList();
  }

  synchronized Set<String> names() {
    return new HashSet<>(names.keySet());
  }

  synchronized int count(int op) {
    return (int) executed.stream().filter(one -> one == op).count();
  }

  /** The operation that a compound is about: the first that is no preparation. */
  static int mainOp(Request request) {
    try {
      XdrReader in = request.reader();
      in.skipOpaque();
      in.int32();
      int count = in.int32();
      for (int i = 0; i < count; i++) {
        int op = in.int32();
        switch (op) {
          case Op4.SEQUENCE -> in.skip(32);
          case Op4.PUTFH -> in.skipOpaque();
          case Op4.SAVEFH, Op4.PUTROOTFH -> {}
          default -> {
            return op;
          }
        }
      }
    } catch (IOException e) {
      return -1;
    }
    return 0;
  }

  @Override
  public synchronized void answer(Request request, XdrWriter result) throws Exception {
    XdrReader in = request.reader();
    in.skipOpaque();
    int minor = in.int32();
    int count = in.int32();
    if (minor != 1 && minor != 2) {
      result.int32(10021).int32(0).int32(0);
      return;
    }
    int first = in.int32();
    if (first != Op4.SEQUENCE) {
      XdrWriter body = new XdrWriter();
      int status = single(first, in, body);
      result.int32(status).int32(0).int32(1).int32(first).int32(status).append(body);
      return;
    }
    byte[] session = in.fixed(16);
    int sequence = in.int32();
    int slotId = in.int32();
    in.skip(4);
    boolean cache = in.bool();
    highestSlot = Math.max(highestSlot, slotId);
    Slot[] slots = sessions.get(Arrays.toString(session));
    int refused = slots == null ? Status4.BADSESSION : injected(Op4.SEQUENCE);
    if (refused != 0) {
      result.int32(refused).int32(0).int32(1).int32(Op4.SEQUENCE).int32(refused);
      return;
    }
    Slot slot = slots[slotId];
    if (sequence == slot.sequence) {
      byte[] again = slot.answer;
      result.fixed(again != null ? again : uncached(session, sequence, slotId));
      return;
    }
    if (sequence != slot.sequence + 1) {
      result.int32(Status4.SEQ_MISORDERED).int32(0).int32(1).int32(Op4.SEQUENCE);
      result.int32(Status4.SEQ_MISORDERED);
      return;
    }
    slot.sequence = sequence;
    XdrWriter answer = compound(in, count - 1, session, sequence, slotId);
    byte[] bytes = FakeRpcServer.bytes(answer);
    slot.answer = cache ? bytes : null;
    result.fixed(bytes);
  }

  private XdrWriter sequence(XdrWriter out, byte[] session, int sequence, int slot) {
    out.int32(Op4.SEQUENCE).int32(0).fixed(session).int32(sequence).int32(slot);
    return out.int32(SLOTS - 1).int32(target).int32(flags);
  }

  private byte[] uncached(byte[] session, int sequence, int slot) {
    XdrWriter out = new XdrWriter().int32(Status4.RETRY_UNCACHED_REP).int32(0).int32(2);
    sequence(out, session, sequence, slot);
    out.int32(Op4.PUTFH).int32(Status4.RETRY_UNCACHED_REP);
    return FakeRpcServer.bytes(out);
  }

  private int injected(int op) {
    for (Failure failure : failures) {
      if (failure.op == op) {
        failures.remove(failure);
        return failure.status;
      }
    }
    return 0;
  }

  private XdrWriter compound(XdrReader in, int count, byte[] session, int sequence, int slot)
      throws IOException {
    XdrWriter results = new XdrWriter();
    long[] handles = new long[2];
    int status = 0;
    int done = 0;
    while (done < count && status == 0) {
      int op = in.int32();
      executed.add(op);
      XdrWriter body = new XdrWriter();
      try {
        status = injected(op);
        if (status == 0) {
          execute(op, in, body, handles, clientOf.get(Arrays.toString(session)));
        }
      } catch (Status e) {
        status = e.status;
      }
      done++;
      results.int32(op).int32(status);
      if (status == 0) {
        results.append(body);
      }
    }
    XdrWriter out = new XdrWriter().int32(status).int32(0).int32(done + 1);
    return sequence(out, session, sequence, slot).append(results);
  }

  private int single(int op, XdrReader in, XdrWriter out) throws IOException {
    executed.add(op);
    int status = injected(op);
    if (status != 0) {
      return status;
    }
    switch (op) {
      case Op4.EXCHANGE_ID -> {
        long id = ((long) boot << 32) | clients.size() + 1;
        clients.add(id);
        out.int64(id).int32(1).int32(0x10000).int32(0);
        out.int64(0).opaque(new byte[4]).opaque(new byte[4]).int32(0);
      }
      case Op4.CREATE_SESSION -> {
        long client = in.int64();
        if (!clients.contains(client)) {
          return Status4.STALE_CLIENTID;
        }
        byte[] id = ByteBuffer.allocate(16).putLong(next++).putLong(boot).array();
        Slot[] slots = new Slot[SLOTS];
        Arrays.setAll(slots, i -> new Slot());
        sessions.put(Arrays.toString(id), slots);
        clientOf.put(Arrays.toString(id), client);
        out.fixed(id).int32(1).int32(0);
        for (int i = 0; i < 2; i++) {
          out.int32(0).int32(1 << 20).int32(1 << 20).int32(4096).int32(16).int32(SLOTS).int32(0);
        }
      }
      case Op4.DESTROY_SESSION, Op4.DESTROY_CLIENTID -> {}
      default -> {
        return Status4.OP_ILLEGAL;
      }
    }
    return 0;
  }

  private Node node(long id) throws Status {
    Node node = nodes.get(id);
    if (node == null) {
      throw new Status(70);
    }
    return node;
  }

  private void execute(int op, XdrReader in, XdrWriter out, long[] handles, long client)
      throws IOException, Status {
    switch (op) {
      case Op4.RECLAIM_COMPLETE -> {
        in.bool();
        if (!complete.add(client)) {
          throw new Status(Status4.COMPLETE_ALREADY);
        }
      }
      case Op4.PUTROOTFH -> handles[0] = ROOT;
      case Op4.PUTFH -> handles[0] = ByteBuffer.wrap(in.opaque(128)).getLong();
      case Op4.SAVEFH -> handles[1] = handles[0];
      case Op4.RESTOREFH -> handles[0] = handles[1];
      case Op4.GETFH -> out.opaque(ByteBuffer.allocate(8).putLong(handles[0]).array());
      case Op4.LOOKUP -> handles[0] = named(name(in));
      case Op4.GETATTR -> attributes(Bitmap4.read(in), handles[0], out);
      case Op4.OPEN -> open(in, out, handles, complete.contains(client));
      case Op4.CLOSE -> {
        in.int32();
        opens.remove(state(in));
        out.fixed(new byte[16]);
      }
      case Op4.READ -> read(in, out, handles[0]);
      case Op4.WRITE -> write(in, out, handles[0]);
      case Op4.COMMIT -> {
        Node node = node(handles[0]);
        node.safe = node.data;
        out.int64(boot);
      }
      case Op4.CREATE -> create(in, out, handles);
      case Op4.READLINK -> out.opaque(node(handles[0]).target);
      case Op4.REMOVE -> {
        String name = name(in);
        named(name);
        names.remove(name);
        change(out);
      }
      case Op4.RENAME -> {
        String from = name(in);
        long moved = named(from);
        names.remove(from);
        names.put(name(in), moved);
        change(out);
        change(out);
      }
      case Op4.LINK -> {
        String name = name(in);
        if (names.containsKey(name)) {
          throw new Status(17);
        }
        names.put(name, handles[1]);
        change(out);
      }
      case Op4.COPY -> copy(in, out, handles);
      case Op4.GETXATTR -> out.opaque(xattr(handles[0], name(in)));
      case Op4.SETXATTR -> setXattr(in, out, node(handles[0]).xattrs);
      case Op4.LISTXATTRS -> listXattrs(in, out, node(handles[0]).xattrs);
      case Op4.REMOVEXATTR -> {
        String name = name(in);
        xattr(handles[0], name);
        node(handles[0]).xattrs.remove(name);
        change(out);
      }
      default -> throw new Status(Status4.NOTSUPP);
    }
  }

  private static String name(XdrReader in) throws IOException {
    return new String(in.opaque(255), java.nio.charset.StandardCharsets.UTF_8);
  }

  private long named(String name) throws Status {
    Long id = names.get(name);
    if (id == null) {
      throw new Status(2);
    }
    return id;
  }

  private static long state(XdrReader in) throws IOException {
    in.int32();
    long id = in.int64();
    in.int32();
    return id;
  }

  private void opened(XdrReader in) throws IOException, Status {
    if (!opens.contains(state(in))) {
      throw new Status(Status4.BAD_STATEID);
    }
  }

  private static void change(XdrWriter out) {
    out.bool(true).int64(1).int64(2);
  }

  private void open(XdrReader in, XdrWriter out, long[] handles, boolean complete)
      throws IOException, Status {
    in.skip(12 + 8);
    in.opaque(128);
    boolean create = in.int32() == 1;
    int mode = create ? in.int32() : 0;
    long verifier = mode == 3 ? in.int64() : 0;
    if (create) {
      Bitmap4.read(in);
      in.skipOpaque();
    }
    int claim = in.int32();
    if (claim == 1) {
      in.int32();
    }
    boolean reclaim = claim == 1;
    if (reclaim ? !grace : grace || !complete) {
      throw new Status(reclaim ? Status4.NO_GRACE : Status4.GRACE);
    }
    if (claim == 0) {
      String name = name(in);
      Long known = names.get(name);
      if (known != null && mode == 3 && nodes.get(known).verifier != verifier) {
        throw new Status(17);
      }
      if (known == null) {
        known = next++;
        Node node = new Node();
        node.verifier = verifier;
        nodes.put(known, node);
        names.put(name, known);
      }
      handles[0] = known;
    }
    node(handles[0]);
    long id = next++;
    opens.add(id);
    out.int32(1).int64(id).int32(0);
    change(out);
    out.int32(0).int32(0).int32(0);
  }

  private void read(XdrReader in, XdrWriter out, long handle) throws IOException, Status {
    opened(in);
    long offset = in.int64();
    int count = Math.min(in.int32(), readMax);
    byte[] data = node(handle).data;
    int start = (int) Math.min(offset, data.length);
    int end = (int) Math.min(data.length, (long) start + count);
    out.bool(end == data.length).opaque(Arrays.copyOfRange(data, start, end));
  }

  private void write(XdrReader in, XdrWriter out, long handle) throws IOException, Status {
    opened(in);
    long offset = in.int64();
    int stable = in.int32();
    byte[] bytes = in.opaque(1 << 20);
    int count = Math.min(bytes.length, writeMax);
    Node node = node(handle);
    byte[] data = Arrays.copyOf(node.data, (int) Math.max(node.data.length, offset + count));
    System.arraycopy(bytes, 0, data, (int) offset, count);
    node.data = data;
    node.change++;
    if (stable != 0) {
      node.safe = data;
    }
    out.int32(count).int32(stable).int64(boot);
  }

  /** COPY as RFC 7862, section 15.2 has it, done at once and to no other server. */
  private void copy(XdrReader in, XdrWriter out, long[] handles) throws IOException, Status {
    opened(in);
    opened(in);
    int from = (int) in.int64();
    int to = (int) in.int64();
    int count = (int) Math.min(in.int64(), writeMax);
    boolean consecutive = in.bool();
    boolean synchronous = in.bool();
    if (!synchronous || in.int32() != 0) {
      throw new Status(22);
    }
    Node source = node(handles[1]);
    Node target = node(handles[0]);
    count = Math.min(count, source.data.length - from);
    byte[] data = Arrays.copyOf(target.data, Math.max(target.data.length, to + count));
    System.arraycopy(source.data, from, data, to, count);
    target.data = data;
    target.change++;
    out.int32(0).int64(count).int32(0).int64(boot).bool(consecutive).bool(synchronous);
  }

  private byte[] xattr(long handle, String name) throws Status {
    byte[] value = node(handle).xattrs.get(name);
    if (value == null) {
      throw new Status(NO_XATTR);
    }
    return value;
  }

  private static void setXattr(XdrReader in, XdrWriter out, Map<String, byte[]> xattrs)
      throws IOException, Status {
    // 0: either, 1: create, 2: replace (RFC 8276, section 8.4.2).
    int mode = in.int32();
    String name = name(in);
    byte[] value = in.opaque(1 << 16);
    if (mode != 0 && xattrs.containsKey(name) == (mode == 1)) {
      throw new Status(mode == 1 ? 17 : NO_XATTR);
    }
    xattrs.put(name, value);
    change(out);
  }

  /** Two names an answer: the cookie is how many were told. */
  private static void listXattrs(XdrReader in, XdrWriter out, Map<String, byte[]> xattrs)
      throws IOException {
    int told = (int) in.int64();
    in.int32();
    List<String> page = xattrs.keySet().stream().skip(told).limit(2).toList();
    out.int64(told + page.size()).int32(page.size());
    page.forEach(name -> out.opaque(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    out.bool(told + page.size() == xattrs.size());
  }

  private void create(XdrReader in, XdrWriter out, long[] handles) throws IOException, Status {
    Node node = new Node();
    if (in.int32() == 5) {
      node.target = in.opaque(4096);
    }
    String name = name(in);
    Bitmap4.read(in);
    in.skipOpaque();
    if (names.containsKey(name)) {
      throw new Status(17);
    }
    long id = next++;
    nodes.put(id, node);
    names.put(name, id);
    handles[0] = id;
    change(out);
    out.int32(0);
  }

  private void attributes(Bitmap4 wanted, long handle, XdrWriter out) throws Status {
    Node node = handle == ROOT ? new Node() : node(handle);
    int type = handle == ROOT ? 2 : node.target == null ? 1 : 5;
    Bitmap4 known =
        Bitmap4.of(
                Attr4.TYPE,
                Attr4.CHANGE,
                Attr4.SIZE,
                Attr4.FSID,
                Attr4.LEASE_TIME,
                Attr4.FILEID,
                Attr4.XATTR_SUPPORT)
            .and(wanted);
    XdrWriter values = new XdrWriter();
    if (known.has(Attr4.TYPE)) {
      values.int32(type);
    }
    if (known.has(Attr4.CHANGE)) {
      values.int64(node.change);
    }
    if (known.has(Attr4.SIZE)) {
      values.int64(node.data.length);
    }
    if (known.has(Attr4.FSID)) {
      values.int64(1).int64(2);
    }
    if (known.has(Attr4.LEASE_TIME)) {
      values.int32(60);
    }
    if (known.has(Attr4.FILEID)) {
      values.int64(handle);
    }
    if (known.has(Attr4.XATTR_SUPPORT)) {
      values.bool(true);
    }
    known.write(out);
    out.int32((int) values.size()).append(values);
  }
}
