package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.internal.xdr.XdrWriter;

/**
 * A session with what the server granted.
 *
 * @param id 16 bytes
 * @param clientId whose it is
 * @param requestBytesMax the longest call, headers of the RPC included
 * @param responseBytesMax the longest answer, likewise
 * @param operationsMax operations in a compound, SEQUENCE included
 */
record Session4(
    byte[] id,
    long clientId,
    int requestBytesMax,
    int responseBytesMax,
    int operationsMax,
    SlotTable slots) {

  /** Writes a SEQUENCE. */
  void sequence(XdrWriter out, SlotTable.Slot slot, boolean cache) {
    out.int32(Op4.SEQUENCE).fixed(id).int32(slot.sequence()).int32(slot.id);
    out.int32(slots.highestUsed()).bool(cache);
  }
}
