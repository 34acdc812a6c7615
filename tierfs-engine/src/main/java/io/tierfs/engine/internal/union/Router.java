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
import io.tierfs.engine.RoutingChains;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs requests along the routing chains, and answers itself where all links pass. */
final class Router {
  private final List<Tier> tiers;
  private final RoutingChains chains;

  Router(List<Tier> tiers, RoutingChains chains) {
    this.tiers = tiers;
    this.chains = chains;
  }

  /** The tier whose copy is looked at, {@code null} where none has one. */
  @Nullable TierCandidate search(CallContext caller, FsPath path, List<TierCandidate> candidates)
      throws IOException {
    if (chains.search().isEmpty() || candidates.size() <= 1) {
      return firstExisting(candidates); // whatever a policy said, it would come to this
    }
    RouteRequest request = new RouteRequest(Operation.SEARCH, path, caller, null);
    for (TierCandidate candidate : run(chains.search(), request, candidates)) {
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
   */
  List<Tier> create(CallContext caller, FsPath path, DirectoryCopies parent, FileType type)
      throws IOException {
    List<TierCandidate> candidates = new ArrayList<>();
    for (Tier tier : tiers) {
      // Below the cut a new entry would be hidden.
      if (tier.index() < parent.cut() && tier.writable()) {
        candidates.add(TierCandidate.known(tier, caller, path, parent.on(tier), null));
      }
    }
    RouteRequest request = new RouteRequest(Operation.CREATE, path, caller, type);
    List<Tier> chosen = creating(run(chains.create(), request, candidates));
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
    List<TierCandidate> chosen = run(chains.action(), request, candidates);
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
