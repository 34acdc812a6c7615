package io.tierfs.engine.internal.union;

import io.tierfs.api.CallContext;
import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.RouteRequest;
import io.tierfs.engine.ChainLink;
import io.tierfs.engine.PathChain;
import io.tierfs.engine.RoutingChains;
import io.tierfs.engine.internal.routing.Glob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests along the routing chains, and answers itself where all links pass. Each of the
 * three ways has a form that is given its chain, so that it can be another one than would be taken.
 */
final class Router {
  private final List<Tier> tiers;
  private final Map<Operation, List<Rule>> rules = new EnumMap<>(Operation.class);

  /**
   * A chain and the paths that it is for.
   *
   * @param texts the globs as they are written; empty for the chain that is for all paths
   */
  record Rule(List<String> texts, List<Glob> globs, List<ChainLink> chain) {
    private boolean matches(FsPath path) {
      for (Glob glob : globs) {
        if (glob.matches(path)) {
          return true;
        }
      }
      return texts.isEmpty();
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence for the user, for what is no glob
   */
  Router(List<Tier> tiers, RoutingChains chains) {
    this.tiers = tiers;
    for (Operation operation : Operation.values()) {
      List<Rule> own = new ArrayList<>();
      for (PathChain path : chains.paths()) {
        if (path.operation() == operation) {
          List<Glob> globs = path.globs().stream().map(Glob::of).toList();
          own.add(new Rule(path.globs(), globs, path.chain()));
        }
      }
      own.add(new Rule(List.of(), List.of(), chains.of(operation)));
      rules.put(operation, List.copyOf(own));
    }
  }

  /** The chain that counts for an operation on a path. */
  Rule rule(Operation operation, FsPath path) {
    List<Rule> own = rules.getOrDefault(operation, List.of());
    for (Rule rule : own) {
      if (rule.matches(path)) {
        return rule;
      }
    }
    throw new IllegalStateException("the last rule is for all paths");
  }

  /** The tier whose copy is looked at, {@code null} where none has one. */
  @Nullable TierCandidate search(CallContext caller, FsPath path, List<TierCandidate> candidates)
      throws IOException {
    if (candidates.size() <= 1) {
      return firstExisting(candidates); // whatever a policy said, it would come to this
    }
    RouteRequest request = new RouteRequest(Operation.SEARCH, path, caller, null);
    return search(rule(Operation.SEARCH, path).chain(), request, candidates);
  }

  @Nullable TierCandidate search(
      List<ChainLink> chain, RouteRequest request, List<TierCandidate> candidates)
      throws IOException {
    for (TierCandidate candidate : run(chain, request, candidates)) {
      if (candidate.exists()) {
        return candidate;
      }
    }
    return firstExisting(candidates);
  }

  static @Nullable TierCandidate firstExisting(List<TierCandidate> candidates) throws IOException {
    for (TierCandidate candidate : candidates) {
      if (candidate.exists()) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * The tiers on which a new entry may be placed, best first; EROFS where there is none.
   *
   * @param parent which tiers have the directory that it goes into
   * @param expectedBytes how large it will be, where that is known
   */
  List<Tier> create(
      CallContext caller,
      FsPath path,
      DirectoryCopies parent,
      FileType type,
      OptionalLong expectedBytes)
      throws IOException {
    RouteRequest request =
        new RouteRequest(Operation.CREATE, path, caller, type).withExpectedBytes(expectedBytes);
    return create(rule(Operation.CREATE, path).chain(), request, parent);
  }

  /**
   * The tiers that a file may move to, best first; none where there is none.
   *
   * @param bytes how large it is
   * @param open the tiers that can take it
   */
  List<Tier> move(
      CallContext owner, FsPath path, DirectoryCopies parent, long bytes, List<Tier> open)
      throws IOException {
    RouteRequest request =
        new RouteRequest(Operation.CREATE, path, owner, FileType.REGULAR)
            .withExpectedBytes(OptionalLong.of(bytes));
    List<TierCandidate> candidates = new ArrayList<>();
    for (Tier tier : open) {
      candidates.add(TierCandidate.known(tier, owner, path, parent.on(tier), null));
    }
    List<Tier> chosen = creating(run(rule(Operation.CREATE, path).chain(), request, candidates));
    return chosen.isEmpty() ? creating(fallback(candidates)) : chosen;
  }

  List<Tier> create(List<ChainLink> chain, RouteRequest request, DirectoryCopies parent)
      throws IOException {
    CallContext caller = request.caller();
    FsPath path = request.path();
    List<TierCandidate> candidates = new ArrayList<>();
    for (Tier tier : tiers) {
      // Below the cut a new entry would be hidden.
      if (tier.index() < parent.cut() && tier.writable()) {
        candidates.add(TierCandidate.known(tier, caller, path, parent.on(tier), null));
      }
    }
    List<Tier> chosen = creating(run(chain, request, candidates));
    if (chosen.isEmpty()) {
      chosen = creating(fallback(candidates));
    }
    if (chosen.isEmpty()) {
      throw new FsException(Errno.EROFS, "no tier takes new files at " + path);
    }
    return chosen;
  }

  /** Modes hold, whatever a policy says. */
  private static List<Tier> creating(List<TierCandidate> candidates) {
    List<Tier> tiers = new ArrayList<>(candidates.size());
    for (TierCandidate candidate : candidates) {
      if (candidate.mode().creates()) {
        tiers.add(candidate.at());
      }
    }
    return tiers;
  }

  private static List<TierCandidate> fallback(List<TierCandidate> candidates) throws IOException {
    List<TierCandidate> open = new ArrayList<>();
    for (TierCandidate candidate : candidates) {
      if (candidate.mode().creates()) {
        open.add(candidate);
      }
    }
    for (TierCandidate candidate : open) {
      if (candidate.parentExists() && candidate.acceptsNewFiles()) {
        return List.of(candidate);
      }
    }
    for (TierCandidate candidate : open) {
      if (candidate.acceptsNewFiles()) {
        return List.of(candidate);
      }
    }
    // All are below their min-free: a full union still takes files while there is room at all.
    if (open.size() > 1) {
      List<Long> available = new ArrayList<>();
      for (TierCandidate candidate : open) {
        available.add(candidate.space().availableBytes());
      }
      List<TierCandidate> unsorted = List.copyOf(open);
      open.sort(
          Comparator.comparingLong(
              (TierCandidate candidate) -> -available.get(unsorted.indexOf(candidate))));
    }
    return open;
  }

  /** The copies that an action changes: all, where no link says otherwise. */
  List<TierCandidate> action(CallContext caller, FsPath path, List<TierCandidate> candidates)
      throws IOException {
    RouteRequest request = new RouteRequest(Operation.ACTION, path, caller, null);
    return action(rule(Operation.ACTION, path).chain(), request, candidates);
  }

  List<TierCandidate> action(
      List<ChainLink> chain, RouteRequest request, List<TierCandidate> candidates)
      throws IOException {
    List<TierCandidate> chosen = run(chain, request, candidates);
    return chosen.isEmpty() ? candidates : chosen;
  }

  private static List<TierCandidate> run(
      List<ChainLink> chain, RouteRequest request, List<TierCandidate> candidates)
      throws IOException {
    if (candidates.isEmpty() || chain.isEmpty()) {
      return List.of();
    }
    List<Candidate> offered = List.copyOf(candidates);
    for (ChainLink link : chain) {
      // Not a switch: the JVM makes code for switches over types at their first use.
      if (link.policy().route(request, offered) instanceof Decision.Take take) {
        return own(link, take.candidates(), offered);
      }
    }
    return List.of();
  }

  /** What a policy gave back; it may not make up tiers of its own. */
  private static List<TierCandidate> own(
      ChainLink link, List<Candidate> taken, List<Candidate> offered) throws FsException {
    List<TierCandidate> own = new ArrayList<>();
    for (Candidate candidate : taken) {
      if (!(candidate instanceof TierCandidate ours) || !offered.contains(candidate)) {
        throw new FsException(
            Errno.EIO, "policy " + link.name() + " answered a tier that it was not offered");
      }
      own.add(ours);
    }
    return own;
  }
}
