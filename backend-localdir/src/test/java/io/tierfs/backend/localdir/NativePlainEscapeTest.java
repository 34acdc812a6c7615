package io.tierfs.backend.localdir;

/** The same without {@code openat2}. */
class NativePlainEscapeTest extends NativeEscapeTest {
  @Override
  NativeLocaldir.Ways ways() {
    return NativeLocaldir.Ways.PLAIN;
  }
}
