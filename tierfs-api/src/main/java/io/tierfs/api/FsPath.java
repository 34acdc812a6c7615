package io.tierfs.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path below the root of a tier or of the union: names joined by {@code /}, no leading slash, the
 * root is empty.
 *
 * <p>Names hold any byte but {@code /} and NUL, by the coding of {@link Names}; {@code .} and
 * {@code ..} never occur. Immutable.
 *
 * <p>A path is its directory's path and a name: children share it, and the text is put together
 * when somebody asks for it.
 *
 * @since 0.1
 */
public final class FsPath implements Comparable<FsPath> {
  /** The root of the tree. */
  public static final FsPath ROOT = new FsPath(null, "");

  private final @Nullable FsPath parent;
  private final String name;
  private final int hash;
  private @Nullable String value;

  private FsPath(@Nullable FsPath parent, String name) {
    this.parent = parent;
    this.name = name;
    this.hash = parent == null ? 0 : parent.hash * 31 + name.hashCode();
  }

  /**
   * The path written like {@code a/b}. One leading slash and repeated slashes are forgiven.
   *
   * @throws IllegalArgumentException for a name that {@link #resolve} refuses
   */
  public static FsPath of(String text) {
    FsPath path = ROOT;
    int start = 0;
    while (start <= text.length()) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? text.length() : slash;
      if (end > start) {
        path = path.resolve(text.substring(start, end));
      }
      start = end + 1;
    }
    return path;
  }

  /**
   * The child with this name.
   *
   * @throws IllegalArgumentException if the name is empty, {@code .} or {@code ..}, or contains a
   *     slash, NUL, or a lone surrogate that stands for no byte
   */
  public FsPath resolve(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0
        || !Names.isValid(name)) {
      throw new IllegalArgumentException("not a file name: '" + name + "'");
    }
    return new FsPath(this, name);
  }

  /** This path with all names of {@code other} behind it. */
  public FsPath resolve(FsPath other) {
    FsPath path = this;
    for (String name : other.names()) {
      path = new FsPath(path, name);
    }
    return path;
  }

  public boolean isRoot() {
    return parent == null;
  }

  /** The directory that contains this path; the root's parent is the root. */
  public FsPath parent() {
    return parent == null ? this : parent;
  }

  /** The last name, empty for the root. */
  public String name() {
    return name;
  }

  /** All names from the root down. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (FsPath path = this; path.parent != null; path = path.parent) {
      names.add(path.name);
    }
    Collections.reverse(names);
    return names;
  }

  /** Whether this path is {@code ancestor} or lies below it. */
  public boolean startsWith(FsPath ancestor) {
    FsPath path = this;
    for (int depth = depth() - ancestor.depth(); depth > 0; depth--) {
      path = path.parent();
    }
    return path.equals(ancestor);
  }

  private int depth() {
    int depth = 0;
    for (FsPath path = this; path.parent != null; path = path.parent) {
      depth++;
    }
    return depth;
  }

  /** The path without its leading slash, the empty string for the root. */
  public String value() {
    String known = value;
    if (known == null) {
      known = parent == null || parent.parent == null ? name : String.join("/", names());
      value = known;
    }
    return known;
  }

  /** The bytes of {@link #value()}, as Linux wants them. */
  public byte[] toBytes() {
    return Names.encode(value());
  }

  @Override
  public int compareTo(FsPath other) {
    return value().compareTo(other.value());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof FsPath theirs) || hash != theirs.hash) {
      return false;
    }
    FsPath own = this;
    while (own != theirs) {
      if (own == null || theirs == null || !own.name.equals(theirs.name)) {
        return false;
      }
      own = own.parent;
      theirs = theirs.parent;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The path with a leading slash. */
  @Override
  public String toString() {
    return '/' + value();
  }
}
