package io.tierfs.backend.localdir;

/** The same with the system calls of older kernels. */
class NativePlainLocaldirTest extends NativeLocaldirTest {
  @Override
  NativeLocaldir.Ways ways() {
    return NativeLocaldir.Ways.PLAIN;
  }
}
