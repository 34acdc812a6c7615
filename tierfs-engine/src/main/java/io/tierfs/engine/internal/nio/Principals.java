package io.tierfs.engine.internal.nio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Users and groups: by the names that {@code /etc/passwd} and {@code /etc/group} give to their
 * numbers, else by number. Thread-safe.
 */
final class Principals extends UserPrincipalLookupService {
  private static final Path USERS = Path.of("/etc/passwd");
  private static final Path GROUPS = Path.of("/etc/group");

  /** One of either kind; two of one kind and number are equal. */
  private abstract static class Principal implements UserPrincipal {
    private final int id;
    private final String name;

    Principal(int id, String name) {
      this.id = id;
      this.name = name;
    }

    int id() {
      return id;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Principal that && getClass() == that.getClass() && id == that.id;
    }

    @Override
    public int hashCode() {
      return id;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A user. */
  static final class User extends Principal {
    User(int id, String name) {
      super(id, name);
    }
  }

  /** A group. */
  static final class Group extends Principal implements GroupPrincipal {
    Group(int id, String name) {
      super(id, name);
    }
  }

  static UserPrincipal user(int id) {
    return new User(id, nameOf(USERS, id));
  }

  static GroupPrincipal group(int id) {
    return new Group(id, nameOf(GROUPS, id));
  }

  /**
   * The number of a user.
   *
   * @throws ProviderMismatchException for a principal that is not from here
   */
  static int idOf(UserPrincipal user) {
    Objects.requireNonNull(user);
    if (user instanceof User ours) {
      return ours.id();
    }
    throw user instanceof Group
        ? new IllegalArgumentException("a group cannot own a file")
        : new ProviderMismatchException();
  }

  /** The number of a group; as {@link #idOf(UserPrincipal)}. */
  static int idOf(GroupPrincipal group) {
    Objects.requireNonNull(group);
    if (group instanceof Group ours) {
      return ours.id();
    }
    throw new ProviderMismatchException();
  }

  @Override
  public UserPrincipal lookupPrincipalByName(String name) throws IOException {
    return new User(numberOf(USERS, name), name);
  }

  @Override
  public GroupPrincipal lookupPrincipalByGroupName(String group) throws IOException {
    return new Group(numberOf(GROUPS, group), group);
  }

  private static String nameOf(Path table, int id) {
    for (Map.Entry<String, Integer> entry : read(table).entrySet()) {
      if (entry.getValue() == id) {
        return entry.getKey();
      }
    }
    return Integer.toUnsignedString(id);
  }

  private static int numberOf(Path table, String name) throws UserPrincipalNotFoundException {
    Integer known = read(table).get(Objects.requireNonNull(name));
    if (known != null) {
      return known;
    }
    try {
      return Integer.parseUnsignedInt(name);
    } catch (NumberFormatException e) {
      throw new UserPrincipalNotFoundException(name);
    }
  }

  /** Names and numbers of a table, which is small and may change; empty where there is none. */
  private static Map<String, Integer> read(Path table) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":", 4);
        if (fields.length == 4 && fields[2].matches("[0-9]{1,9}")) {
          numbers.putIfAbsent(fields[0], Integer.valueOf(fields[2]));
        }
      }
    } catch (IOException e) {
      return Map.of();
    }
    return numbers;
  }
}
