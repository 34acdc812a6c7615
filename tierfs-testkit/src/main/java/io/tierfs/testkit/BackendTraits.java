package io.tierfs.testkit;

/**
 * What a backend under test can do that no {@link io.tierfs.api.Capability} tells, because it
 * depends on the machine or the account that runs the test.
 *
 * @param imitatesCallers what is created belongs to the caller, whoever that is, and files can be
 *     given to anybody; false for a local directory where the test does not run as root
 * @param anyName names may hold any byte but slash and NUL; false for stores that take UTF-8 alone
 * @param sparseFiles a byte behind 4 GiB needs no 4 GiB of storage
 */
public record BackendTraits(boolean imitatesCallers, boolean anyName, boolean sparseFiles) {
  /** As a file system of Linux that is used by root. */
  public static final BackendTraits ALL = new BackendTraits(true, true, true);
}
