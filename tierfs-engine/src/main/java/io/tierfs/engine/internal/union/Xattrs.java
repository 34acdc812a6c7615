package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Explanation;
import io.tierfs.engine.ExplanationText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes: passed through, and a few virtual ones that tell where a file lives.
 *
 * <p>{@code user.tierfs.tier}: the tier of the visible copy. {@code user.tierfs.path}: where it
 * lies on this machine. {@code user.tierfs.copies}: a line for each copy, the visible first, tier
 * and path parted by a tab. {@code user.tierfs.tiers} on any directory: a line for each tier.
 * {@code user.tierfs.explain.create/NAME} on a directory, and the same for the other operations: an
 * {@link ExplanationText} of a name in it, of itself where the name is empty. They cannot be set
 * and are not listed, so that {@code cp -a} does not try to copy them.
 */
final class Xattrs {
  private static final String VIRTUAL = "user.tierfs.";
  private static final String EXPLAIN = "explain.";

  private final NodeAccess access;
  private final Attributes attributes;
  private final Tiers tiers;
  private final Whereabouts whereabouts;
  private final Explaining explaining;

  /** As {@link io.tierfs.engine.Union#explain}. */
  interface Explaining {
    Explanation explain(CallContext caller, Operation operation, FsPath path) throws IOException;
  }

  Xattrs(
      NodeAccess access,
      Attributes attributes,
      Tiers tiers,
      Whereabouts whereabouts,
      Explaining explaining) {
    this.access = access;
    this.attributes = attributes;
    this.tiers = tiers;
    this.whereabouts = whereabouts;
    this.explaining = explaining;
  }

  byte[] get(CallContext caller, UnionNode node, String name) throws IOException {
    if (name.startsWith(VIRTUAL)) {
      String value = virtual(caller, node, name.substring(VIRTUAL.length()));
      if (value == null) {
        throw new FsException(Errno.ENODATA, name);
      }
      return io.tierfs.api.Names.encode(value);
    }
    return node.isDirectory()
        ? access.onDirectory(
            caller, node, (copies, path) -> copies.top().backend().getXattr(caller, path, name))
        : access.onFileOrHandle(
            caller,
            node,
            (tier, path) -> tier.backend().getXattr(caller, path, name),
            open -> open.getXattr(caller, name));
  }

  private @Nullable String virtual(CallContext caller, UnionNode node, String name)
      throws IOException {
    return switch (name) {
      case "tier" -> place(caller, node, (tier, path) -> tier.name());
      case "path" -> place(caller, node, Xattrs::location);
      case "copies" -> {
        StringBuilder lines = new StringBuilder();
        for (Whereabouts.Place place : whereabouts.of(caller, node)) {
          lines
              .append(place.tier().name())
              .append('\t')
              .append(location(place.tier(), place.path()))
              .append('\n');
        }
        yield lines.toString();
      }
      case "tiers" -> tiers.describe();
      default -> name.startsWith(EXPLAIN) ? explanation(caller, node, name) : null;
    };
  }

  /** Of a name that need not exist, so its directory is asked. */
  private @Nullable String explanation(CallContext caller, UnionNode node, String name)
      throws IOException {
    int slash = name.indexOf('/');
    if (slash < 0 || !node.isDirectory()) {
      return null;
    }
    for (Operation operation : Operation.values()) {
      if (name.substring(EXPLAIN.length(), slash)
          .equals(operation.name().toLowerCase(Locale.ROOT))) {
        String child = name.substring(slash + 1);
        FsPath directory = Resolver.pathOf(node);
        FsPath path;
        try {
          path = child.isEmpty() ? directory : directory.resolve(child);
        } catch (IllegalArgumentException e) {
          throw new FsException(Errno.EINVAL, child);
        }
        return ExplanationText.write(explaining.explain(caller, operation, path));
      }
    }
    return null;
  }

  private <T> T place(CallContext caller, UnionNode node, NodeAccess.Action<T> action)
      throws IOException {
    return node.isDirectory()
        ? access.onDirectory(caller, node, (copies, path) -> action.run(copies.top(), path))
        : access.onFile(caller, node, action);
  }

  private static String location(Tier tier, FsPath path) {
    Optional<Path> root = tier.backend().localRoot();
    if (root.isEmpty()) {
      return path.toString();
    }
    return path.isRoot() ? root.get().toString() : root.get() + path.toString();
  }

  void set(CallContext caller, UnionNode node, String name, byte[] value, XattrMode mode)
      throws IOException {
    requireReal(name);
    if (node.isDirectory()) {
      requireAsWanted(caller, node, name, mode);
      attributes.onCopies(
          caller,
          node,
          (tier, path) -> {
            boolean asWanted = mode == XattrMode.ANY || isVisible(caller, node, tier);
            XattrMode here = asWanted ? mode : XattrMode.ANY;
            tier.backend().setXattr(caller, path, name, value, here);
          });
      return;
    }
    access.changeFileOrHandle(
        caller,
        node,
        (tier, path) -> {
          tier.requireWritable();
          tier.backend().setXattr(caller, path, name, value, mode);
          return true;
        },
        open -> {
          open.setXattr(caller, name, value, mode);
          return true;
        });
  }

  /** Whether it must exist or must not, is said of the visible copy; others may differ. */
  private void requireAsWanted(CallContext caller, UnionNode directory, String name, XattrMode mode)
      throws IOException {
    if (mode == XattrMode.ANY) {
      return;
    }
    boolean exists;
    try {
      get(caller, directory, name);
      exists = true;
    } catch (IOException e) {
      if (Errno.of(e) != Errno.ENODATA) {
        throw e;
      }
      exists = false;
    }
    if (exists != (mode == XattrMode.REPLACE)) {
      throw new FsException(exists ? Errno.EEXIST : Errno.ENODATA, name);
    }
  }

  List<String> list(CallContext caller, UnionNode node) throws IOException {
    List<String> names =
        node.isDirectory()
            ? place(caller, node, (tier, path) -> tier.backend().listXattrs(caller, path))
            : access.onFileOrHandle(
                caller,
                node,
                (tier, path) -> tier.backend().listXattrs(caller, path),
                open -> open.listXattrs(caller));
    List<String> shown = new ArrayList<>(names);
    shown.removeIf(name -> name.startsWith(VIRTUAL));
    return shown;
  }

  void remove(CallContext caller, UnionNode node, String name) throws IOException {
    requireReal(name);
    if (!node.isDirectory()) {
      access.changeFileOrHandle(
          caller,
          node,
          (tier, path) -> {
            tier.requireWritable();
            tier.backend().removeXattr(caller, path, name);
            return true;
          },
          open -> {
            open.removeXattr(caller, name);
            return true;
          });
      return;
    }
    // The visible copy says whether it exists; a copy that lacks it already is as wished.
    attributes.onCopies(
        caller,
        node,
        (tier, path) -> {
          try {
            tier.backend().removeXattr(caller, path, name);
          } catch (IOException e) {
            if (Errno.of(e) != Errno.ENODATA || isVisible(caller, node, tier)) {
              throw e;
            }
          }
        });
  }

  private boolean isVisible(CallContext caller, UnionNode directory, Tier tier) throws IOException {
    return access.onDirectory(caller, directory, (copies, path) -> copies.top() == tier);
  }

  private static void requireReal(String name) throws FsException {
    if (name.startsWith(VIRTUAL)) {
      throw new FsException(Errno.EPERM, name + " belongs to tierfs");
    }
  }
}
