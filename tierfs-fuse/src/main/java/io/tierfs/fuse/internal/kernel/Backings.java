package io.tierfs.fuse.internal.kernel;

import io.tierfs.engine.OpenFile;
import java.lang.System.Logger.Level;
import java.util.OptionalInt;

/**
 * Lets the kernel read and write files by itself (FUSE passthrough, Linux 6.9, root), where it can.
 *
 * <p>All opens of one node have to agree: either all go through us, or all have the same backing
 * file, which stays until the last of them is released. The first open decides. What a node's opens
 * are is guarded by the node. Thread-safe.
 */
final class Backings {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  /** How the kernel is told; results are those of the system call. */
  interface Device {
    /** The number of a backing file for a descriptor of ours. */
    long open(int descriptor);

    void close(int backing);
  }

  private final Device device;
  private volatile boolean on;
  private boolean told;

  Backings(Device device, boolean on) {
    this.device = device;
    this.on = on;
  }

  /** Never does. */
  static Backings none() {
    return new Backings(
        new Device() {
          @Override
          public long open(int descriptor) {
            return -Sys.ENOSYS;
          }

          @Override
          public void close(int backing) {}
        },
        false);
  }

  /** Whether a next open could be served by the kernel. */
  boolean isOn() {
    return on;
  }

  /**
   * Counts one more open of a node and decides who serves it.
   *
   * <p>A file that the kernel serves stays on its tier: what it writes there we do not see.
   *
   * @param unwanted it should go through us, where that is still possible
   * @return the number of the backing file, 0 where it goes through us
   */
  int open(KernelNode node, OpenFile file, boolean unwanted) {
    synchronized (node) {
      if (node.backedOpens > 0) {
        file.fix(); // those that are open already see to it that it does not move just now
      } else if (node.plainOpens == 0 && on && !unwanted) {
        node.backing = fixed(file);
      }
      if (node.backing == 0) {
        node.plainOpens++;
      } else {
        node.backedOpens++;
      }
      return node.backing;
    }
  }

  /** Counts one open less. */
  void close(KernelNode node, boolean backed) {
    synchronized (node) {
      if (!backed) {
        node.plainOpens--;
        return;
      }
      node.backedOpens--;
      if (node.backedOpens == 0) {
        device.close(node.backing);
        node.backing = 0;
      }
    }
  }

  private int fixed(OpenFile file) {
    if (!file.fix()) {
      return 0;
    }
    int backing = register(file);
    if (backing == 0) {
      file.unfix();
    }
    return backing;
  }

  private int register(OpenFile file) {
    OptionalInt descriptor = file.rawDescriptor();
    if (descriptor.isEmpty()) {
      return 0;
    }
    long opened = device.open(descriptor.getAsInt());
    if (opened > 0) {
      return (int) opened;
    }
    refused((int) -opened);
    return 0;
  }

  /** Some file systems cannot be backing files (stacked ones); without the right to, none can. */
  private synchronized void refused(int error) {
    boolean forGood = error == Sys.EPERM || error == Sys.ENOTTY || error == Sys.ENOSYS;
    if (forGood) {
      on = false;
    }
    if (!told) {
      told = true;
      LOG.log(
          Level.INFO,
          "the kernel does not serve "
              + (forGood ? "files" : "some files")
              + " of this mount by itself (error "
              + error
              + "): reads and writes of them go through this process");
    }
  }
}
