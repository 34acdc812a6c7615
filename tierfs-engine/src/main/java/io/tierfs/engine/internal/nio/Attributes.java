package io.tierfs.engine.internal.nio;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Attributes by their names, such as {@code posix:permissions}; without a colon they are basic. */
final class Attributes {
  private static final Map<String, Function<TierAttributes, Object>> BASIC =
      Map.of(
          "lastModifiedTime", TierAttributes::lastModifiedTime,
          "lastAccessTime", TierAttributes::lastAccessTime,
          "creationTime", TierAttributes::creationTime,
          "size", TierAttributes::size,
          "isRegularFile", TierAttributes::isRegularFile,
          "isDirectory", TierAttributes::isDirectory,
          "isSymbolicLink", TierAttributes::isSymbolicLink,
          "isOther", TierAttributes::isOther,
          "fileKey", TierAttributes::fileKey);
  private static final Map<String, Function<TierAttributes, Object>> POSIX =
      Map.of(
          "permissions", TierAttributes::permissions,
          "owner", TierAttributes::owner,
          "group", TierAttributes::group);
  private static final Map<String, Function<TierAttributes, Object>> UNIX =
      Map.of(
          "mode", each -> each.stat().mode(),
          "ino", each -> each.stat().fileId(),
          "dev", TierAttributes::device,
          "rdev", each -> each.stat().rdev(),
          "nlink", each -> each.stat().nlink(),
          "uid", each -> each.stat().uid(),
          "gid", each -> each.stat().gid(),
          "ctime", TierAttributes::changeTime);

  private Attributes() {}

  /** All attributes of what a path leads to. */
  static TierAttributes read(TierPath path, boolean follow) throws IOException {
    TierFileSystem fileSystem = path.getFileSystem();
    return fileSystem.run(path, null, () -> at(fileSystem, fileSystem.existing(path, follow)));
  }

  /** The attributes of what was found at a place. */
  static TierAttributes at(TierFileSystem fileSystem, Place place) throws IOException {
    return new TierAttributes(place.stat(), fileSystem.number());
  }

  /** A view and what comes behind its colon. */
  private record Wanted(String view, String names) {
    static Wanted of(String attributes) {
      int colon = attributes.indexOf(':');
      return colon < 0
          ? new Wanted("basic", attributes)
          : new Wanted(attributes.substring(0, colon), attributes.substring(colon + 1));
    }

    UnsupportedOperationException unknownView() {
      return new UnsupportedOperationException("view '" + view + "' is not available");
    }

    IllegalArgumentException unknown(String name) {
      return new IllegalArgumentException("'" + view + ":" + name + "' is not recognized");
    }
  }

  /**
   * Attributes by their names.
   *
   * @throws UnsupportedOperationException for a view that is not there
   * @throws IllegalArgumentException for an attribute that is not there
   */
  static Map<String, Object> read(TierPath path, String attributes, boolean follow)
      throws IOException {
    Wanted wanted = Wanted.of(attributes);
    if (wanted.names.isEmpty()) {
      throw new IllegalArgumentException("no attribute is named");
    }
    List<String> names = List.of(wanted.names.split(",", -1));
    return switch (wanted.view) {
      case "user" -> user(new UserView(path, follow), names);
      case "tierfs" -> placement(path, follow, wanted, names);
      default -> ofStat(read(path, follow), wanted, names, table(wanted));
    };
  }

  private static Map<String, Function<TierAttributes, Object>> table(Wanted wanted) {
    Map<String, Function<TierAttributes, Object>> table = new LinkedHashMap<>();
    switch (wanted.view) {
      case "basic" -> table.putAll(BASIC);
      case "owner" -> table.put("owner", TierAttributes::owner);
      case "posix" -> {
        table.putAll(BASIC);
        table.putAll(POSIX);
      }
      case "unix" -> {
        table.putAll(BASIC);
        table.putAll(POSIX);
        table.putAll(UNIX);
      }
      default -> throw wanted.unknownView();
    }
    return table;
  }

  private static Map<String, Object> ofStat(
      TierAttributes attributes,
      Wanted wanted,
      List<String> names,
      Map<String, Function<TierAttributes, Object>> table) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (String name : names) {
      if (name.equals("*")) {
        table.forEach((each, value) -> result.put(each, value.apply(attributes)));
        continue;
      }
      Function<TierAttributes, Object> value = table.get(name);
      if (value == null) {
        throw wanted.unknown(name);
      }
      result.put(name, value.apply(attributes));
    }
    return result;
  }

  private static Map<String, Object> user(UserView view, List<String> names) throws IOException {
    Map<String, Object> result = new LinkedHashMap<>();
    for (String name : names.contains("*") ? view.list() : names) {
      result.put(name, view.value(name));
    }
    return result;
  }

  /** Where it lies: the tier of the visible copy, and all tiers that have a copy. */
  private static Map<String, Object> placement(
      TierPath path, boolean follow, Wanted wanted, List<String> names) throws IOException {
    UserView view = new UserView(path, follow);
    Map<String, Object> result = new LinkedHashMap<>();
    for (String name : names.contains("*") ? List.of("tier", "copies") : names) {
      switch (name) {
        case "tier" -> result.put(name, Names.decode(view.value("tierfs.tier")));
        case "copies" ->
            result.put(
                name,
                Names.decode(view.value("tierfs.copies"))
                    .lines()
                    .map(line -> line.substring(0, line.indexOf('\t')))
                    .toList());
        default -> throw wanted.unknown(name);
      }
    }
    return result;
  }

  /** Sets one attribute; exceptions as for {@link #read(TierPath, String, boolean)}. */
  static void set(TierPath path, String attribute, Object value, boolean follow)
      throws IOException {
    Wanted wanted = Wanted.of(attribute);
    PosixView view = new PosixView(path, follow);
    switch (wanted.view) {
      case "basic" -> setBasic(view, wanted, value);
      case "owner" -> {
        if (!wanted.names.equals("owner")) {
          throw wanted.unknown(wanted.names);
        }
        view.setOwner((UserPrincipal) value);
      }
      case "posix", "unix" -> setPosix(view, wanted, value);
      case "user" ->
          new UserView(path, follow)
              .write(
                  wanted.names,
                  value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : (ByteBuffer) value);
      case "tierfs" -> throw wanted.unknown(wanted.names);
      default -> throw wanted.unknownView();
    }
  }

  private static void setBasic(PosixView view, Wanted wanted, Object value) throws IOException {
    switch (wanted.names) {
      case "lastModifiedTime" -> view.setTimes((FileTime) value, null, null);
      case "lastAccessTime" -> view.setTimes(null, (FileTime) value, null);
      case "creationTime" -> view.setTimes(null, null, (FileTime) value);
      default -> throw wanted.unknown(wanted.names);
    }
  }

  private static void setPosix(PosixView view, Wanted wanted, Object value) throws IOException {
    boolean unix = wanted.view.equals("unix");
    switch (wanted.names) {
      case "permissions" ->
          view.change(AttributeChange.permissions(Permissions.mode((Set<?>) value)));
      case "owner" -> view.setOwner((UserPrincipal) value);
      case "group" -> view.setGroup((GroupPrincipal) value);
      case "mode" -> {
        requireUnix(unix, wanted);
        view.change(AttributeChange.permissions((Integer) value));
      }
      case "uid" -> {
        requireUnix(unix, wanted);
        view.change(AttributeChange.owner((Integer) value, -1));
      }
      case "gid" -> {
        requireUnix(unix, wanted);
        view.change(AttributeChange.owner(-1, (Integer) value));
      }
      default -> setBasic(view, wanted, value);
    }
  }

  private static void requireUnix(boolean unix, Wanted wanted) {
    if (!unix) {
      throw wanted.unknown(wanted.names);
    }
  }
}
