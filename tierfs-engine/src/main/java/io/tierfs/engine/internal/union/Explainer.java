package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.RouteRequest;
import io.tierfs.engine.ChainLink;
import io.tierfs.engine.Explanation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs requests along their chains only to tell how they would be decided. Changes nothing. */
final class Explainer {
  private final Resolver resolver;
  private final Router router;
  private final TreeLock tree;

  Explainer(Resolver resolver, Router router, TreeLock tree) {
    this.resolver = resolver;
    this.router = router;
    this.tree = tree;
  }

  /** What an operation comes to. */
  private record Outcome(List<String> taken, String note) {}

  /** An operation, run along a chain that is recorded. */
  private interface Run {
    Outcome run(List<ChainLink> chain, RouteRequest request) throws IOException;
  }

  /** The root of the union. */
  Explanation root(CallContext caller, UnionNode root, Operation operation) throws IOException {
    return switch (operation) {
      case SEARCH ->
          new Explanation(
              operation,
              FsPath.ROOT,
              List.of(),
              List.of(),
              names(resolver.copies(caller, root).tiers()),
              "the root is merged of all tiers");
      case CREATE -> throw new FsException(Errno.EEXIST, "the root exists already");
      case ACTION -> action(caller, root);
    };
  }

  /** Which copy of a name is seen. */
  Explanation search(CallContext caller, UnionNode directory, String name) throws IOException {
    Resolver.checkName(directory, name);
    try (var _ = tree.shared();
        var _ = TreeLock.look(directory)) {
      DirectoryCopies where = resolver.copies(caller, directory);
      FsPath path = Resolver.pathOf(directory).resolve(name);
      List<TierCandidate> candidates = Resolver.candidates(where, caller, path, 0);
      return explain(
          new RouteRequest(Operation.SEARCH, path, caller, null).asTrial(),
          (chain, request) -> search(chain, request, candidates, where));
    }
  }

  private Outcome search(
      List<ChainLink> chain,
      RouteRequest request,
      List<TierCandidate> candidates,
      DirectoryCopies where)
      throws IOException {
    boolean asked = candidates.size() > 1;
    TierCandidate visible =
        asked ? router.search(chain, request, candidates) : Router.firstExisting(candidates);
    if (visible != null && visible.stat().isDirectory()) {
      visible = Router.firstExisting(candidates);
    }
    if (visible == null) {
      return new Outcome(List.of(), "no tier has it");
    }
    if (visible.stat().isDirectory()) {
      List<Tier> merged = DirectoryCopies.merge(candidates, where.cut(), System.nanoTime()).tiers();
      return new Outcome(names(merged), "a directory: all its copies are seen as one");
    }
    return new Outcome(
        List.of(visible.tier()),
        asked ? "" : "only this tier has the directory: no policy is asked");
  }

  /** Where a new file of a name would be placed. */
  Explanation create(CallContext caller, UnionNode directory, String name) throws IOException {
    Resolver.checkName(directory, name);
    try (var _ = tree.shared();
        var _ = TreeLock.look(directory)) {
      DirectoryCopies where = resolver.copies(caller, directory);
      FsPath path = Resolver.pathOf(directory).resolve(name);
      TierCandidate existing = Router.firstExisting(Resolver.candidates(where, caller, path, 0));
      return explain(
          new RouteRequest(Operation.CREATE, path, caller, FileType.REGULAR).asTrial(),
          (chain, request) -> create(chain, request, where, existing));
    }
  }

  private Outcome create(
      List<ChainLink> chain,
      RouteRequest request,
      DirectoryCopies where,
      @Nullable TierCandidate existing)
      throws IOException {
    List<Tier> tiers = router.create(chain, request, where);
    if (existing != null) {
      return new Outcome(
          List.of(), "it exists already, on tier " + existing.tier() + ": nothing is created");
    }
    return new Outcome(
        names(tiers), tiers.size() > 1 ? "where one turns out to be full, the next" : "");
  }

  /** Which copies a change of attributes reaches. */
  Explanation action(CallContext caller, UnionNode node) throws IOException {
    try (var _ = tree.shared()) {
      if (node.isDirectory()) {
        FsPath path = Resolver.pathOf(node);
        DirectoryCopies copies = resolver.copies(caller, node);
        return explain(
            new RouteRequest(Operation.ACTION, path, caller, null).asTrial(),
            (chain, request) -> action(chain, request, copies));
      }
      UnionNode.Name name = node.anyName();
      Tier tier = node.tier();
      if (name == null || tier == null) {
        throw new FsException(Errno.ENOENT, "it has no name any more");
      }
      FsPath path = Resolver.pathOf(name.directory()).resolve(name.name());
      return new Explanation(
          Operation.ACTION,
          path,
          List.of(),
          List.of(),
          tier.writable() ? List.of(tier.name()) : List.of(),
          tier.writable()
              ? "no directory: the copy that is seen is changed, and no policy is asked"
              : readOnly(tier));
    }
  }

  private Outcome action(List<ChainLink> chain, RouteRequest request, DirectoryCopies copies)
      throws IOException {
    if (!copies.top().writable()) {
      return new Outcome(List.of(), readOnly(copies.top()));
    }
    List<TierCandidate> candidates = Attributes.writable(request.caller(), copies, request.path());
    return new Outcome(
        router.action(chain, request, candidates).stream().map(TierCandidate::tier).toList(), "");
  }

  private static String readOnly(Tier tier) {
    return "EROFS: the copy that is seen lies on tier " + tier.name() + ", which is read-only";
  }

  /** Runs a request along the chain that counts for it; what fails is told, too. */
  private Explanation explain(RouteRequest request, Run run) {
    Router.Rule rule = router.rule(request.operation(), request.path());
    ChainRecorder recorder = new ChainRecorder();
    Outcome outcome;
    try {
      outcome = run.run(recorder.record(rule.chain()), request);
    } catch (IOException e) {
      outcome = new Outcome(List.of(), Errno.of(e) + ": " + e.getMessage());
    }
    return new Explanation(
        request.operation(),
        request.path(),
        rule.texts(),
        recorder.steps(),
        outcome.taken(),
        outcome.note());
  }

  private static List<String> names(List<Tier> tiers) {
    return tiers.stream().map(Tier::name).toList();
  }
}
