package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.engine.Copy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells which tiers hold copies of a path, shadowed ones too. */
final class Whereabouts {
  private final Resolver resolver;
  private final TreeLock tree;

  Whereabouts(Resolver resolver, TreeLock tree) {
    this.resolver = resolver;
    this.tree = tree;
  }

  /** One copy. */
  record Place(Tier tier, FsPath path, Copy copy) {}

  /** All copies of a node, in the order of the tiers; ENOENT where it has no name any more. */
  List<Place> of(CallContext caller, UnionNode node) throws IOException {
    try (var _ = tree.shared()) {
      if (node.isRoot()) {
        List<Place> places = new ArrayList<>();
        DirectoryCopies copies = resolver.copies(caller, node);
        for (int i = 0; i < copies.tiers().size(); i++) {
          places.add(
              place(
                  TierCandidate.known(
                      copies.tiers().get(i), caller, FsPath.ROOT, true, copies.stats().get(i)),
                  FsPath.ROOT,
                  true));
        }
        return places;
      }
      UnionNode.Name name = node.anyName();
      if (name == null) {
        throw new FsException(Errno.ENOENT, "it has no name any more");
      }
      try (var _ = TreeLock.look(name.directory())) {
        return named(caller, node, name);
      }
    }
  }

  private List<Place> named(CallContext caller, UnionNode node, UnionNode.Name name)
      throws IOException {
    FsPath path = Resolver.pathOf(name.directory()).resolve(name.name());
    List<Place> places = new ArrayList<>();
    for (TierCandidate candidate : resolver.allCopies(caller, name.directory(), path)) {
      boolean visible =
          node.isDirectory()
              ? resolver.copies(caller, node).on(candidate.at())
              : candidate.at() == node.tier();
      places.add(place(candidate, path, visible));
    }
    if (places.isEmpty()) {
      throw FsException.notFound(path);
    }
    return places;
  }

  private static Place place(TierCandidate candidate, FsPath path, boolean visible)
      throws IOException {
    Optional<Path> root = candidate.at().backend().localRoot();
    Optional<Path> location;
    try {
      location = root.map(at -> path.isRoot() ? at : at.resolve(path.value()));
    } catch (java.nio.file.InvalidPathException e) {
      location = Optional.empty(); // a name that Java's own paths cannot hold
    }
    return new Place(
        candidate.at(), path, new Copy(candidate.tier(), candidate.stat(), visible, location));
  }
}
