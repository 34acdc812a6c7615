package io.tierfs.testkit;

/**
 * What a backend under test can do that no {@link io.tierfs.api.Capability} tells, because it
 * depends on the machine, the account that runs the test, or the library that a backend stands on.
 *
 * @param imitatesCallers what is created belongs to the caller, whoever that is, and files can be
 *     given to anybody; false for a local directory where the test does not run as root
 * @param anyName names may hold any byte but slash and NUL; false for stores that take UTF-8 alone
 * @param sparseFiles a byte behind 4 GiB needs no 4 GiB of storage
 * @param anyTarget a symbolic link holds its target byte for byte; false for stores that clean it
 *     up, which drop doubled and last slashes
 * @param linksOfSymlinks a symbolic link can get a second name
 * @param oldFractions times before 1970 keep fractions of a second
 * @since 0.1
 */
public record BackendTraits(
    boolean imitatesCallers,
    boolean anyName,
    boolean sparseFiles,
    boolean anyTarget,
    boolean linksOfSymlinks,
    boolean oldFractions) {
  /** As a file system of Linux that is used by root. */
  public static final BackendTraits ALL = new BackendTraits(true, true, true);

  /** Those that differ most often; the others are true. */
  public BackendTraits(boolean imitatesCallers, boolean anyName, boolean sparseFiles) {
    this(imitatesCallers, anyName, sparseFiles, true, true, true);
  }

  /** These, as {@code java.nio.file} leaves them on Unix. */
  public BackendTraits byNio() {
    return new BackendTraits(imitatesCallers, anyName, sparseFiles, false, false, false);
  }
}
