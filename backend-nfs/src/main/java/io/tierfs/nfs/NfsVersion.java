package io.tierfs.nfs;

/** A version of the protocol. */
public enum NfsVersion {
  V3("3"),
  V4_1("4.1"),
  V4_2("4.2");

  private final String text;

  NfsVersion(String text) {
    this.text = text;
  }

  /** As {@code vers=} of {@code nfs(5)} has it. */
  public String text() {
    return text;
  }
}
