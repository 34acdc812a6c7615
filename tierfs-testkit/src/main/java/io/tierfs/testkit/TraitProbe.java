package io.tierfs.testkit;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.AttributeChange.TimeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.OpenOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Finds out by trying what no capability tells. A store that <em>refuses</em> something lacks it,
 * and is not asked for it; one that takes it and gets it wrong is not let off.
 */
final class TraitProbe {
  private static final int FAR = 64 << 20;

  private final BackendDriver fs;
  private final Duration limit;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param backend a directory that is empty
   * @param limit how long the store may take to answer one question
   */
  TraitProbe(Backend backend, Duration limit) {
    fs = new BackendDriver(backend);
    this.limit = limit;
  }

  /** What the store lacks, a sentence each. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  BackendTraits traits() throws IOException {
    if (!has(Capability.WRITE)) {
      return BackendTraits.ALL;
    }
    return new BackendTraits(
        noted(this::callers, "files belong to whoever runs this: callers are not imitated"),
        noted(this::names, "names are not any bytes"),
        noted(this::sparse, "holes in files take storage: far offsets are not written"),
        noted(this::targets, "targets of symbolic links are cleaned up"),
        noted(this::links, "symbolic links get no second name"),
        noted(this::fractions, "times before 1970 lose fractions of a second"));
  }

  /** A question that is not answered in time is left to the tests, which then say so. */
  private boolean noted(Callable<Boolean> question, String otherwise) throws IOException {
    boolean there = Limited.run(limit, question).orElse(true);
    if (!there) {
      notes.add(otherwise);
    }
    return there;
  }

  private boolean has(Capability... capabilities) {
    return fs.backend().capabilities().containsAll(List.of(capabilities));
  }

  /** A local directory gives files away for root only. */
  private boolean callers() {
    if (!has(Capability.OWNERSHIP)) {
      return true;
    }
    if (fs.backend().localRoot().isPresent()
        && !System.getProperty("user.name", "").equals("root")) {
      return false;
    }
    try {
      fs.as(CallContext.of(1234, 5678, 027)).create("callers").close();
      fs.change("callers", AttributeChange.owner(4321, 8765));
      return true;
    } catch (IOException e) {
      return Errno.of(e) != Errno.EPERM && Errno.of(e) != Errno.EACCES;
    }
  }

  private boolean names() {
    try {
      for (String name : new String[] {Names.decode(new byte[] {'a', (byte) 0xff}), "a\nb"}) {
        FsPath path = FsPath.ROOT.resolve(name);
        fs.backend().open(fs.caller(), path, OpenOptions.createNew(0644)).close();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean sparse() {
    try (FileHandle handle = fs.create("sparse")) {
      BackendDriver.write(handle, "x", FAR);
      handle.sync(false);
      return handle.stat().blocks() * 512 < FAR / 2;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean targets() {
    if (!has(Capability.SYMLINKS)) {
      return true;
    }
    try {
      String kept = fs.symlink("target", "a//b/").readlink("target");
      return !kept.equals("a/b");
    } catch (IOException e) {
      return false;
    }
  }

  private boolean links() {
    if (!has(Capability.SYMLINKS, Capability.HARD_LINKS)) {
      return true;
    }
    try {
      fs.symlink("first", "nowhere").link("first", "second");
      return true;
    } catch (IOException e) {
      return Errno.of(e) != Errno.EPERM && Errno.of(e) != Errno.EOPNOTSUPP;
    }
  }

  private boolean fractions() {
    Instant old = Instant.parse("1969-12-31T23:59:57.250000001Z");
    if (!has(Capability.NANOSECOND_TIMES)) {
      return true;
    }
    try {
      fs.write("old", "x").change("old", AttributeChange.times(null, TimeChange.at(old)));
      Instant kept = fs.stat("old").mtime();
      return kept.equals(old)
          || Duration.between(kept, old).abs().compareTo(Duration.ofSeconds(1)) >= 0;
    } catch (IOException e) {
      return true;
    }
  }
}
