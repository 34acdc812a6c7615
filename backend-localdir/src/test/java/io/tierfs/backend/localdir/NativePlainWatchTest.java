package io.tierfs.backend.localdir;

/** Watches with the limits of an unprivileged process. */
class NativePlainWatchTest extends NativeWatchTest {
  @Override
  NativeLocaldir.Ways ways() {
    return NativeLocaldir.Ways.PLAIN;
  }
}
