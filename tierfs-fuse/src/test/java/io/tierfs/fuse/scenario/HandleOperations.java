package io.tierfs.fuse.scenario;

import static io.tierfs.fuse.scenario.Operation.answer;
import static io.tierfs.fuse.scenario.Operation.dataByOtherName;
import static io.tierfs.fuse.scenario.Operation.losesSetId;
import static io.tierfs.fuse.scenario.Operation.nameless;
import static io.tierfs.fuse.scenario.Operation.onSlot;
import static io.tierfs.fuse.scenario.Operation.removedDirectory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Operations on an open file. */
final class HandleOperations {
  private HandleOperations() {}

  static Operation open(int user, int slot, String path, int flags, int mode) {
    return new Operation(
        "open #"
            + slot
            + " "
            + path
            + " flags "
            + Integer.toOctalString(flags)
            + " mode "
            + Integer.toOctalString(mode),
        user,
        List.of(path),
        slot,
        losesSetId(user, path, flags),
        w -> {
          w.closeSlot(slot);
          long descriptor = w.posix.open(w.at(path), flags, mode);
          w.slots[slot] = descriptor;
          return descriptor < 0 ? answer(descriptor) : "ok";
        });
  }

  static Operation close(int slot) {
    return onSlot(
        slot,
        0,
        "close #" + slot,
        w -> false,
        w -> {
          long descriptor = w.slots[slot];
          w.slots[slot] = -1;
          return answer(w.posix.close(descriptor));
        });
  }

  static Operation pread(int slot, int length, long offset) {
    return onSlot(
        slot,
        0,
        "pread #" + slot + " " + length + " at " + offset,
        dataByOtherName(slot),
        w -> {
          long result = w.posix.call("pread", w.slots[slot], w.posix.data(), length, offset);
          return answer(result)
              + (result < 0 ? "" : " #" + PathOperations.sum(w.posix.data(result)));
        });
  }

  static Operation pwrite(int user, int slot, byte[] data, long offset) {
    return onSlot(
        slot,
        user,
        "pwrite #" + slot + " " + data.length + " at " + offset,
        dataByOtherName(slot).or(losesSetId(user, slot)),
        w ->
            answer(w.posix.call("pwrite", w.slots[slot], w.posix.data(data), data.length, offset)));
  }

  static Operation write(int user, int slot, byte[] data) {
    return onSlot(
        slot,
        user,
        "write #" + slot + " " + data.length,
        dataByOtherName(slot).or(losesSetId(user, slot)),
        w -> answer(w.posix.call("write", w.slots[slot], w.posix.data(data), data.length)));
  }

  static Operation truncate(int user, int slot, long size) {
    return onSlot(
        slot,
        user,
        "ftruncate #" + slot + " " + size,
        w -> false,
        w -> answer(w.posix.call("ftruncate", w.slots[slot], size)));
  }

  static Operation allocate(int slot, int mode, long offset, long length) {
    return onSlot(
        slot,
        0,
        "fallocate #" + slot + " " + mode + " " + offset + " " + length,
        dataByOtherName(slot),
        w -> answer(w.posix.call("fallocate", w.slots[slot], mode, offset, length)));
  }

  static Operation sync(int slot, boolean dataOnly) {
    String function = dataOnly ? "fdatasync" : "fsync";
    return onSlot(
        slot,
        0,
        function + " #" + slot,
        removedDirectory(slot),
        w -> answer(w.posix.call(function, w.slots[slot])));
  }

  static Operation chmod(int user, int slot, int mode) {
    return onSlot(
        slot,
        user,
        "fchmod #" + slot + " " + Integer.toOctalString(mode),
        removedDirectory(slot),
        w -> answer(w.posix.call("fchmod", w.slots[slot], mode)));
  }

  static Operation chown(int user, int slot, int owner, int group) {
    return onSlot(
        slot,
        user,
        "fchown #" + slot + " " + owner + ":" + group,
        removedDirectory(slot).or(Operation.changesNothing(owner, group)),
        w -> answer(w.posix.call("fchown", w.slots[slot], owner, group)));
  }

  static Operation utimens(int user, int slot, long seconds, long nanos) {
    return onSlot(
        slot,
        user,
        "futimens #" + slot + " " + seconds + "." + nanos,
        removedDirectory(slot),
        w ->
            answer(
                w.posix.call(
                    "futimens", w.slots[slot], w.posix.times(seconds, nanos, seconds, nanos))));
  }

  static Operation setxattr(int user, int slot, String name, String value) {
    return onSlot(
        slot,
        user,
        "fsetxattr #" + slot + " " + name + "=" + value,
        nameless(slot),
        w ->
            answer(
                w.posix.call(
                    "fsetxattr",
                    w.slots[slot],
                    w.posix.text(name),
                    w.posix.text(value),
                    value.length(),
                    0)));
  }

  static Operation getxattr(int slot, String name) {
    return onSlot(
        slot,
        0,
        "fgetxattr #" + slot + " " + name,
        nameless(slot),
        w -> {
          long length =
              w.posix.call("fgetxattr", w.slots[slot], w.posix.text(name), w.posix.data(), 256);
          return answer(length) + (length < 0 ? "" : " " + w.posix.dataText(length));
        });
  }

  static Operation list(int slot) {
    return onSlot(
        slot,
        0,
        "list #" + slot,
        removedDirectory(slot),
        w -> {
          Map<String, Integer> names = new TreeMap<>();
          long result = w.posix.list(w.slots[slot], names);
          return answer(result) + " " + names;
        });
  }
}
