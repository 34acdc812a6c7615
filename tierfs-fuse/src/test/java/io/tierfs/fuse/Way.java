package io.tierfs.fuse;

import io.tierfs.engine.CacheSettings;
import io.tierfs.engine.MountSettings;
import io.tierfs.engine.Union;
import io.tierfs.fuse.internal.IoUring;
import io.tierfs.fuse.internal.MountPoint;
import io.tierfs.fuse.internal.Transport;
import io.tierfs.fuse.internal.jnr.JnrTransport;
import io.tierfs.fuse.internal.kernel.KernelTransport;
import java.nio.file.Path;

/** The ways to mount, all of which have to act alike. */
enum Way {
  /** The kernel's protocol; the kernel reads and writes files by itself where it can. */
  KERNEL(MountSettings.Transport.KERNEL, new KernelTransport(true, false)),
  /** The kernel's protocol over io_uring; all data goes through us. */
  KERNEL_URING(MountSettings.Transport.KERNEL, new KernelTransport(false, true)),
  /** The kernel's protocol; all data goes through us. */
  KERNEL_PLAIN(MountSettings.Transport.KERNEL, new KernelTransport(false, false)),
  /** libfuse. */
  JNR(MountSettings.Transport.JNR, new JnrTransport());

  final MountSettings.Transport setting;
  private final Transport transport;

  Way(MountSettings.Transport setting, Transport transport) {
    this.setting = setting;
    this.transport = transport;
  }

  void check() throws MountException {
    if (this == KERNEL_URING) {
      IoUring.assumeEnabled();
    }
    transport.check(MountSettings.DEFAULT);
  }

  Mount mount(Union union, Path point, MountSettings settings, CacheSettings cache)
      throws MountException {
    return transport.mount(union, MountPoint.check(point), settings, cache);
  }
}
