package io.tierfs.api;

import java.util.ArrayList;
import java.util.List;

/**
 * A path below the root of a tier or of the union: names joined by {@code /}, no leading slash, the
 * root is empty.
 *
 * <p>Names hold any byte but {@code /} and NUL, by the coding of {@link Names}; {@code .} and
 * {@code ..} never occur. Immutable.
 */
public final class FsPath implements Comparable<FsPath> {
  /** The root of the tree. */
  public static final FsPath ROOT = new FsPath("");

  private final String value;

  private FsPath(String value) {
    this.value = value;
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
    return new FsPath(value.isEmpty() ? name : value + '/' + name);
  }

  /** This path with all names of {@code other} behind it. */
  public FsPath resolve(FsPath other) {
    if (other.isRoot()) {
      return this;
    }
    return isRoot() ? other : new FsPath(value + '/' + other.value);
  }

  public boolean isRoot() {
    return value.isEmpty();
  }

  /** The directory that contains this path; the root's parent is the root. */
  public FsPath parent() {
    int slash = value.lastIndexOf('/');
    return slash < 0 ? ROOT : new FsPath(value.substring(0, slash));
  }

  /** The last name, empty for the root. */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** All names from the root down. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    int start = 0;
    while (start < value.length()) {
      int slash = value.indexOf('/', start);
      int end = slash < 0 ? value.length() : slash;
      names.add(value.substring(start, end));
      start = end + 1;
    }
    return names;
  }

  /** Whether this path is {@code ancestor} or lies below it. */
  public boolean startsWith(FsPath ancestor) {
    return ancestor.isRoot()
        || value.equals(ancestor.value)
        || (value.startsWith(ancestor.value) && value.charAt(ancestor.value.length()) == '/');
  }

  /** The path without its leading slash, the empty string for the root. */
  public String value() {
    return value;
  }

  /** The bytes of {@link #value()}, as Linux wants them. */
  public byte[] toBytes() {
    return Names.encode(value);
  }

  @Override
  public int compareTo(FsPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof FsPath path && value.equals(path.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** The path with a leading slash. */
  @Override
  public String toString() {
    return '/' + value;
  }
}
