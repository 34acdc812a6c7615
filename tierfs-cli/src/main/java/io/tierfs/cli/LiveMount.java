package io.tierfs.cli;

import io.tierfs.api.FsPath;
import io.tierfs.api.Names;
import io.tierfs.api.Operation;
import io.tierfs.engine.Explanation;
import io.tierfs.engine.ExplanationText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A mount that some daemon serves, asked through the mount itself by the virtual attributes {@code
 * user.tierfs.tiers} (of its root) and {@code user.tierfs.copies} (of what is in it).
 *
 * @param tiers as {@link TierLine#parse} reads them
 */
record LiveMount(Path point, List<TierLine> tiers) {
  /** What Linux allows an extended attribute. */
  private static final int VALUE_BYTES_MAX = 1 << 16;

  /** One copy of a path; {@code location} is where it lies, as the tier names places. */
  record Located(String tier, String location, boolean visible) {}

  /** The tierfs mount that has its mount point here. */
  static Optional<LiveMount> at(Path directory) throws IOException {
    String tiers = attribute(directory, "tierfs.tiers");
    return tiers == null
        ? Optional.empty()
        : Optional.of(new LiveMount(directory, TierLine.parse(tiers)));
  }

  /** The tierfs mount that a path lies in; links on the way to it are resolved. */
  static LiveMount of(Path path) throws IOException {
    Optional<MountTable.Entry> entry =
        MountTable.read().containing(path).filter(MountTable.Entry::isFuse);
    Optional<LiveMount> mount = entry.isPresent() ? at(entry.get().point()) : Optional.empty();
    return mount.orElseThrow(
        () -> new CliException(ExitCode.NOT_FOUND, path + ": not under a tierfs mount"));
  }

  /**
   * How a request would be routed, asked of the directory of the path, which has to be readable.
   *
   * @param path below the mount point; need not exist
   */
  Explanation explain(Operation operation, FsPath path) throws IOException {
    FsPath parent = path.isRoot() ? path : path.parent();
    Path directory = parent.isRoot() ? point : point.resolve(parent.value());
    if (!Files.isDirectory(directory)) {
      throw new CliException(ExitCode.NOT_FOUND, directory + ": no such directory");
    }
    String name =
        "tierfs.explain."
            + operation.name().toLowerCase(Locale.ROOT)
            + "/"
            + (path.isRoot() ? "" : path.name());
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class);
    // One question: a second one could get a longer answer.
    ByteBuffer value = ByteBuffer.allocate(VALUE_BYTES_MAX);
    try {
      view.read(name, value);
    } catch (FileSystemException e) {
      throw new CliException(ExitCode.FAILURE, path + ": " + e.getReason(), e);
    }
    return ExplanationText.parse(Names.decode(value.array(), 0, value.position()));
  }

  /** All copies of what is at a path, the visible first. */
  List<Located> copies(Path path) throws IOException {
    boolean hasAttributes =
        Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    // Linux keeps user.* from links, FIFOs and devices; opening those would do harm besides.
    String text = hasAttributes && Files.isReadable(path) ? attribute(path, "tierfs.copies") : null;
    return text == null ? search(path) : parse(text, Files.isDirectory(path));
  }

  /** Looks into the tiers ourselves. */
  private List<Located> search(Path path) {
    List<Located> copies = new ArrayList<>();
    Path inside = point.relativize(path);
    for (TierLine tier : tiers) {
      if (!tier.root().isEmpty()) {
        Path copy = Path.of(tier.root()).resolve(inside);
        if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
          copies.add(new Located(tier.name(), copy.toString(), copies.isEmpty()));
        }
      }
    }
    return copies;
  }

  private static List<Located> parse(String text, boolean directory) {
    List<Located> copies = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split("\t", 2);
      if (fields.length == 2) {
        copies.add(new Located(fields[0], fields[1], directory || copies.isEmpty()));
      }
    }
    return copies;
  }

  private static @Nullable String attribute(Path path, String name) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
    if (view == null) {
      return null;
    }
    try {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      return Names.decode(value.array(), 0, value.position());
    } catch (FileSystemException e) {
      return null;
    }
  }
}
