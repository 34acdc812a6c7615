package io.tierfs.cli;

/** How the command ends; part of its interface, so numbers are never given a new meaning. */
enum ExitCode {
  OK(0),
  /** Something failed that has no code of its own. */
  FAILURE(1),
  /** The command line makes no sense. */
  USAGE(2),
  /** The configuration is wrong, or a tier cannot be used. */
  CONFIGURATION(3),
  /** The mount point is not fit, or the mount failed. */
  MOUNT(4),
  /** There is no such path, or it is not under a tierfs mount. */
  NOT_FOUND(5),
  /** The mount is in use. */
  BUSY(6),
  /** A check found errors that are still there. */
  UNSOUND(7);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The code of this number, {@link #FAILURE} for a number of none. */
  static ExitCode of(int number) {
    for (ExitCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return FAILURE;
  }
}
