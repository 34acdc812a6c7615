package io.tierfs.engine.internal.nio;

import io.tierfs.api.FileType;
import io.tierfs.engine.Node;
import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A path of a {@link TierFileSystem}. Follows the rules of the JDK's paths on Unix. Immutable. */
final class TierPath implements Path {
  private static final Set<WatchEvent.Kind<?>> KINDS =
      Set.of(
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_DELETE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.OVERFLOW);

  private final TierFileSystem fileSystem;
  private final String text;
  private final @Nullable Listing listing;
  private @Nullable List<String> names;

  /**
   * Makes a path.
   *
   * @param text as {@link PathText#checked} gives it
   */
  TierPath(TierFileSystem fileSystem, String text) {
    this(fileSystem, text, null);
  }

  /**
   * An entry that a directory stream has found.
   *
   * @param listing where
   */
  TierPath(TierFileSystem fileSystem, String text, @Nullable Listing listing) {
    this.fileSystem = fileSystem;
    this.text = text;
    this.listing = listing;
  }

  /**
   * The path as ours.
   *
   * @throws ProviderMismatchException for a path of another provider
   */
  static TierPath of(Path path) {
    java.util.Objects.requireNonNull(path);
    if (path instanceof TierPath ours) {
      return ours;
    }
    throw new ProviderMismatchException();
  }

  /** The path as one of the same file system. */
  private TierPath same(Path path) {
    TierPath other = of(path);
    if (other.fileSystem != fileSystem) {
      throw new ProviderMismatchException("the paths are of different file systems");
    }
    return other;
  }

  private TierPath with(String newText) {
    return newText.equals(text) ? this : new TierPath(fileSystem, newText);
  }

  /** All names; one that is empty for the empty path. */
  private List<String> names() {
    List<String> known = names;
    if (known == null) {
      known = text.isEmpty() ? List.of("") : PathText.names(text);
      names = known;
    }
    return known;
  }

  /** The path from the root on. */
  String absoluteText() {
    return isAbsolute() ? text : PathText.join("/", text);
  }

  /** The listing that this path came from, where it may help to find it. */
  @Nullable Listing listing() {
    return listing;
  }

  @Override
  public TierFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return PathText.isAbsolute(text);
  }

  private boolean isEmpty() {
    return text.isEmpty();
  }

  private boolean isRoot() {
    return text.equals("/");
  }

  @Override
  public @Nullable Path getRoot() {
    return isAbsolute() ? with("/") : null;
  }

  @Override
  public @Nullable TierPath getFileName() {
    return isRoot() ? null : with(text.substring(text.lastIndexOf('/') + 1));
  }

  @Override
  public @Nullable TierPath getParent() {
    int slash = text.lastIndexOf('/');
    if (slash < 0 || isRoot()) {
      return null;
    }
    return with(slash == 0 ? "/" : text.substring(0, slash));
  }

  @Override
  public int getNameCount() {
    return names().size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    if (beginIndex < 0 || endIndex > names().size() || beginIndex >= endIndex) {
      throw new IllegalArgumentException("no names from " + beginIndex + " to " + endIndex);
    }
    return with(String.join("/", names().subList(beginIndex, endIndex)));
  }

  @Override
  public boolean startsWith(Path other) {
    if (!isOfSameSystem(other)) {
      return false;
    }
    TierPath start = (TierPath) other;
    if (start.isAbsolute() != isAbsolute() || start.isEmpty() != isEmpty()) {
      return false;
    }
    int count = start.getNameCount();
    return count <= getNameCount() && names().subList(0, count).equals(start.names());
  }

  @Override
  public boolean endsWith(Path other) {
    if (!isOfSameSystem(other)) {
      return false;
    }
    TierPath end = (TierPath) other;
    if (end.isAbsolute() || end.isEmpty() || isEmpty()) {
      return equals(end);
    }
    int count = getNameCount();
    int from = count - end.getNameCount();
    return from >= 0 && names().subList(from, count).equals(end.names());
  }

  private boolean isOfSameSystem(Path other) {
    java.util.Objects.requireNonNull(other);
    return other instanceof TierPath theirs && theirs.fileSystem == fileSystem;
  }

  @Override
  public TierPath normalize() {
    return with(PathText.normalized(text));
  }

  @Override
  public TierPath resolve(Path other) {
    TierPath end = same(other);
    return end.isAbsolute() ? end : with(PathText.join(text, end.text));
  }

  @Override
  public TierPath resolve(String other) {
    return resolve(new TierPath(fileSystem, PathText.checked(other)));
  }

  @Override
  public TierPath relativize(Path other) {
    TierPath child = same(other);
    if (child.equals(this)) {
      return with("");
    }
    if (child.isAbsolute() != isAbsolute()) {
      throw new IllegalArgumentException("'other' is a different kind of path");
    }
    if (isEmpty()) {
      return child;
    }
    boolean dots = hasDots() || child.hasDots();
    TierPath base = dots ? normalize() : this;
    TierPath target = dots ? child.normalize() : child;
    List<String> from = base.isEmpty() ? List.of() : base.names();
    List<String> to = target.isEmpty() ? List.of() : target.names();
    int common = 0;
    while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
      common++;
    }
    List<String> left = from.subList(common, from.size());
    if (left.contains("..")) {
      throw new IllegalArgumentException("no way is known from " + this + " to " + other);
    }
    List<String> way = new java.util.ArrayList<>(java.util.Collections.nCopies(left.size(), ".."));
    way.addAll(to.subList(common, to.size()));
    return with(String.join("/", way));
  }

  private boolean hasDots() {
    return names().contains(".") || names().contains("..");
  }

  @Override
  public TierPath toAbsolutePath() {
    return with(absoluteText());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return fileSystem.realPath(this, Follow.links(options));
  }

  @Override
  public URI toUri() {
    return TierUris.of(fileSystem.name(), absoluteText());
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
      throws IOException {
    if (!(java.util.Objects.requireNonNull(watcher) instanceof TierWatchService service)
        || service.fileSystem() != fileSystem) {
      throw new ProviderMismatchException();
    }
    service.requireOpen();
    List<WatchEvent.Kind<?>> kinds = watchable(events);
    requireKnown(modifiers);
    return fileSystem.run(
        this,
        null,
        () -> {
          Node node = fileSystem.place(this, true).node();
          if (node.type() != FileType.DIRECTORY) {
            throw new NotDirectoryException(text);
          }
          return service.register(this, node, kinds);
        });
  }

  /** The kinds that are asked for; that something was lost is told always. */
  private static List<WatchEvent.Kind<?>> watchable(WatchEvent.Kind<?>... events) {
    List<WatchEvent.Kind<?>> kinds =
        List.of(events).stream().filter(each -> each != StandardWatchEventKinds.OVERFLOW).toList();
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("no kind of event to watch for");
    }
    for (WatchEvent.Kind<?> each : kinds) {
      if (!KINDS.contains(each)) {
        throw new UnsupportedOperationException(each + " is not supported");
      }
    }
    return kinds;
  }

  /**
   * Changes are told at once: how often to look, which some file systems are told, is no matter.
   */
  private static void requireKnown(WatchEvent.Modifier... modifiers) {
    for (WatchEvent.Modifier each : modifiers) {
      String type = each.getClass().getName();
      if (!type.equals("com.sun.nio.file.SensitivityWatchEventModifier")) {
        throw new UnsupportedOperationException(each.name() + " is not supported");
      }
    }
  }

  @Override
  public int compareTo(Path other) {
    TierPath theirs = (TierPath) other;
    int order = PathText.compare(text, theirs.text);
    return order != 0 ? order : Long.compare(fileSystem.number(), theirs.fileSystem.number());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TierPath theirs
        && theirs.fileSystem == fileSystem
        && theirs.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
