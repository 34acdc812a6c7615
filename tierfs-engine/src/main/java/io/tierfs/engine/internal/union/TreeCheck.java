package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.DirectoryCursor;
import io.tierfs.api.DirectoryEntry;
import io.tierfs.api.Errno;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Finding.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Walks over the merged tree and compares the copies that the tiers have. */
final class TreeCheck {
  private static final CallContext DAEMON = CallContext.daemon();

  /** A directory still to be walked, and the tiers whose copies merge. */
  private record Place(FsPath path, List<Tier> tiers) {}

  private record Copy(Tier tier, FileType type) {
    boolean isDirectory() {
      return type == FileType.DIRECTORY;
    }
  }

  private final List<Tier> tiers;
  private final Inspection inspection;
  private final Deque<Place> open = new ArrayDeque<>();
  private final Map<Long, FsPath> numbers = new HashMap<>();
  private long directories;
  private long names;

  TreeCheck(List<Tier> tiers, Inspection inspection) {
    this.tiers = tiers;
    this.inspection = inspection;
  }

  long directories() {
    return directories;
  }

  long names() {
    return names;
  }

  void run() {
    open.push(new Place(FsPath.ROOT, tiers));
    while (!open.isEmpty()) {
      Place place = open.pop();
      directories++;
      if (place.tiers.size() > 1) {
        attributes(place);
        numbers(place);
        merged(place);
      } else {
        single(place.path, place.tiers.get(0));
      }
    }
  }

  /** Nothing can be hidden where one tier has the directory alone. */
  private void single(FsPath directory, Tier tier) {
    list(
        tier,
        directory,
        (name, type) -> {
          if (type == FileType.DIRECTORY) {
            open.push(new Place(directory.resolve(name), List.of(tier)));
          }
        });
  }

  private void merged(Place place) {
    Map<String, List<Copy>> found = new TreeMap<>();
    for (Tier tier : place.tiers) {
      list(
          tier,
          place.path,
          (name, type) ->
              found.computeIfAbsent(name, _ -> new ArrayList<>(2)).add(new Copy(tier, type)));
    }
    found.forEach((name, copies) -> compare(place.path.resolve(name), copies));
  }

  private interface Visitor {
    void visit(String name, FileType type);
  }

  private void list(Tier tier, FsPath directory, Visitor visitor) {
    try (DirectoryCursor cursor = tier.backend().list(DAEMON, directory)) {
      for (DirectoryEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
        if (directory.isRoot() && entry.name().equals(OwnArea.NAME)) {
          continue;
        }
        names++;
        FileType type = type(tier, directory, entry);
        if (type != null) {
          visitor.visit(entry.name(), type);
        }
      }
    } catch (IOException e) {
      inspection.unreadable(tier, directory, e);
    }
  }

  private static @Nullable FileType type(Tier tier, FsPath directory, DirectoryEntry entry)
      throws IOException {
    FileType type = entry.type();
    if (type != null) {
      return type;
    }
    FileStat stat = tier.probe(DAEMON, directory.resolve(entry.name()));
    return stat == null ? null : stat.type();
  }

  /** All copies of one name, the visible one first. */
  private void compare(FsPath path, List<Copy> copies) {
    Copy visible = copies.get(0);
    List<Tier> merge = new ArrayList<>();
    for (int i = 0; i < copies.size(); i++) {
      Copy copy = copies.get(i);
      if (copy.isDirectory() && merge.size() == i) {
        merge.add(copy.tier);
      } else if (i > 0) {
        hidden(path, visible, copy);
      }
    }
    if (!merge.isEmpty()) {
      open.push(new Place(path, merge));
    }
  }

  private void hidden(FsPath path, Copy visible, Copy copy) {
    if (copy.isDirectory()) {
      String what = visible.isDirectory() ? "something" : "a " + word(visible.type);
      inspection.found(
          Kind.HIDDEN,
          copy.tier,
          path,
          "this directory and all below it are hidden by " + what + " on a hotter tier");
    } else if (copy.type != visible.type) {
      inspection.found(
          Kind.TYPE,
          copy.tier,
          path,
          "this " + word(copy.type) + " is hidden by a " + word(visible.type) + on(visible));
    } else {
      shadowed(path, visible, copy);
    }
  }

  private void shadowed(FsPath path, Copy visible, Copy copy) {
    FileStat shown = stat(visible.tier, path);
    FileStat other = stat(copy.tier, path);
    if (shown == null || other == null) {
      return;
    }
    String difference =
        shown.size() == other.size()
            ? "both have " + other.size() + " bytes"
            : "this one has " + other.size() + " bytes, that one " + shown.size();
    inspection.found(
        Kind.SHADOWED, copy.tier, path, "hidden by the copy" + on(visible) + "; " + difference);
  }

  private @Nullable FileStat stat(Tier tier, FsPath path) {
    try {
      return tier.probe(DAEMON, path);
    } catch (IOException e) {
      inspection.unreadable(tier, path, e);
      return null;
    }
  }

  private static String on(Copy copy) {
    return " on " + copy.tier.name();
  }

  private static String word(FileType type) {
    return type == FileType.REGULAR
        ? "file"
        : type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private void attributes(Place place) {
    FileStat shown = stat(place.tiers.get(0), place.path);
    for (Tier tier : place.tiers.subList(1, place.tiers.size())) {
      FileStat other = stat(tier, place.path);
      if (shown == null || other == null || told(shown).equals(told(other))) {
        continue;
      }
      inspection.found(
          Kind.ATTRIBUTES,
          tier,
          place.path,
          "mode and owner are "
              + told(other)
              + "; seen are those of the copy on "
              + place.tiers.get(0).name()
              + ", "
              + told(shown));
    }
  }

  private static String told(FileStat stat) {
    return "%04o %d:%d".formatted(stat.permissions(), stat.uid(), stat.gid());
  }

  /** A clone carries the number that its directory has; nobody else may have that. */
  private void numbers(Place place) {
    for (Tier tier : place.tiers) {
      if (!tier.can(Capability.XATTRS)) {
        continue;
      }
      try {
        byte[] value = tier.backend().getXattr(DAEMON, place.path, InodeNumbers.XATTR);
        number(place, tier, value);
      } catch (IOException e) {
        switch (Errno.of(e)) {
          case ENODATA, EOPNOTSUPP -> {} // most have none
          default -> inspection.unreadable(tier, place.path, e);
        }
      }
    }
  }

  private void number(Place place, Tier tier, byte[] value) {
    String remove = ": remove the attribute " + InodeNumbers.XATTR + " of this copy";
    if (value.length != Long.BYTES) {
      inspection.found(Kind.NUMBER, tier, place.path, "its inode number is of no use" + remove);
      return;
    }
    if (tier != place.tiers.get(0)) {
      return; // only the visible copy's is used
    }
    FsPath other = numbers.putIfAbsent(ByteBuffer.wrap(value).getLong(), place.path);
    if (other != null) {
      inspection.found(
          Kind.NUMBER, tier, place.path, "it has the inode number of " + other + remove);
    }
  }
}
