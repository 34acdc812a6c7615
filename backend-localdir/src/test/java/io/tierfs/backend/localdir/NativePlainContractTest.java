package io.tierfs.backend.localdir;

/** The contract, kept by the system calls of older kernels. */
class NativePlainContractTest extends NativeContractTest {
  @Override
  NativeLocaldir.Ways ways() {
    return NativeLocaldir.Ways.PLAIN;
  }
}
