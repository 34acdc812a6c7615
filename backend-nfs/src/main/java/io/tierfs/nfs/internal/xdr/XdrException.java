package io.tierfs.nfs.internal.xdr;

import java.io.IOException;

/** What the other side sent is not what the protocol allows there. */
public final class XdrException extends IOException {
  public XdrException(String message) {
    super(message);
  }
}
