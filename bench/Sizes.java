/**
 * How much is done.
 *
 * @param files in each directory, and operations of each row
 * @param dataMiB of the large files
 * @param sourceFiles of the source tree that is made
 * @param warmUpMillis of work that is not measured, before each measurement
 */
record Sizes(int files, int dataMiB, int sourceFiles, int warmUpMillis) {
  static final Sizes FULL = new Sizes(1000, 64, 1500, 5000);
  static final Sizes QUICK = new Sizes(50, 2, 60, 100);

  /** The same with another time before each measurement. */
  Sizes warm(int seconds) {
    return new Sizes(files, dataMiB, sourceFiles, Math.multiplyExact(seconds, 1000));
  }

  /** Operations of each of several threads. */
  int filesEach() {
    return files / 2;
  }
}
