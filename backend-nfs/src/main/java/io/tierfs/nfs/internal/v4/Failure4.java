package io.tierfs.nfs.internal.v4;

import io.tierfs.nfs.NfsException;
import java.io.IOException;

/** An operation of a compound failed with a status of the protocol. Costs no stack trace. */
final class Failure4 extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final boolean ambiguous;

  /**
   * @param ambiguous whether the compound may have been executed before, without our knowing
   */
  Failure4(int status, boolean ambiguous) {
    super("status " + status);
    this.status = status;
    this.ambiguous = ambiguous;
  }

  int status() {
    return status;
  }

  boolean ambiguous() {
    return ambiguous;
  }

  NfsException toPublic() {
    var meaning = Status4.meaning(status);
    return new NfsException(meaning, meaning.text() + " (NFS 4 status " + status + ")");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
