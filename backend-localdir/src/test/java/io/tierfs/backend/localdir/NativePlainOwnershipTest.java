package io.tierfs.backend.localdir;

/** The same where {@code unshare}, {@code openat2} and the newer calls on xattrs are missing. */
class NativePlainOwnershipTest extends NativeOwnershipTest {
  @Override
  NativeLocaldir.Ways ways() {
    return NativeLocaldir.Ways.PLAIN;
  }
}
