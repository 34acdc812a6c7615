package io.tierfs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.CallContext;
import io.tierfs.api.Candidate;
import io.tierfs.api.Decision;
import io.tierfs.api.Errno;
import io.tierfs.api.FileType;
import io.tierfs.api.FsPath;
import io.tierfs.api.Operation;
import io.tierfs.api.RouteRequest;
import io.tierfs.api.RoutingPolicy;
import io.tierfs.api.TierMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RoutingPolicy} must keep to; extend it and say how a policy is made.
 *
 * @since 0.1
 */
public abstract class RoutingPolicyContractTest {
  private static final int ROUNDS = 500;

  /** A new policy, with whatever options. */
  protected abstract RoutingPolicy newPolicy() throws IOException;

  @Test
  void passesWhereThereIsNoCandidate() throws IOException {
    RoutingPolicy policy = newPolicy();
    for (Operation operation : Operation.values()) {
      assertThat(policy.route(request(operation, "a/b"), List.of()))
          .as("%s", operation)
          .isInstanceOf(Decision.Pass.class);
    }
  }

  @Test
  void narrowsOrReordersAndNeverAdds() throws IOException {
    RoutingPolicy policy = newPolicy();
    Random random = new Random(Seeds.seed(getClass().getSimpleName()));
    for (int round = 0; round < ROUNDS; round++) {
      List<Candidate> given = candidates(random);
      Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
      Decision decision = policy.route(request(operation, "a/b" + round), List.copyOf(given));
      if (decision instanceof Decision.Take(List<Candidate> taken)) {
        assertThat(taken).isNotEmpty().doesNotHaveDuplicates();
        assertThat(given).containsAll(taken);
      }
    }
  }

  @Test
  void worksForTheRootAndForDeepPaths() throws IOException {
    RoutingPolicy policy = newPolicy();
    List<Candidate> candidates = List.of(new FakeCandidate("only", 0).existing());
    for (Operation operation : Operation.values()) {
      assertThat(policy.route(request(operation, ""), candidates)).isNotNull();
      assertThat(policy.route(request(operation, "x/".repeat(100)), candidates)).isNotNull();
    }
  }

  @Test
  void aTierThatCannotAnswerIsNeverTakenForOneThatLacksTheFile() throws IOException {
    RoutingPolicy policy = newPolicy();
    for (Operation operation : Operation.values()) {
      FakeCandidate broken = new FakeCandidate("broken", 0).failing(Errno.ETIMEDOUT);
      FakeCandidate healthy = new FakeCandidate("healthy", 1).existing();
      try {
        policy.route(request(operation, "a/b"), List.of(broken, healthy));
        assertThat(broken.questions()).as("questions whose error was swallowed").isZero();
      } catch (IOException e) {
        assertThat(Errno.of(e)).isEqualTo(Errno.ETIMEDOUT);
      }
    }
  }

  @Test
  void manyThreadsMayAskAtOnce() throws Exception {
    RoutingPolicy policy = newPolicy();
    long seed = Seeds.seed(getClass().getSimpleName());
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      Random random = new Random(seed + thread);
      tasks.add(
          () -> {
            for (int round = 0; round < ROUNDS; round++) {
              policy.route(request(Operation.CREATE, "f" + round), candidates(random));
            }
            return null;
          });
    }
    try (var executor = Executors.newFixedThreadPool(tasks.size())) {
      for (Future<Void> result : executor.invokeAll(tasks)) {
        result.get();
      }
    }
  }

  private static RouteRequest request(Operation operation, String path) {
    FileType type = operation == Operation.CREATE ? FileType.REGULAR : null;
    return new RouteRequest(operation, FsPath.of(path), CallContext.daemon(), type);
  }

  private static List<Candidate> candidates(Random random) {
    List<Candidate> candidates = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      FakeCandidate candidate = new FakeCandidate("tier" + i, i);
      if (random.nextBoolean()) {
        candidate.existing();
      }
      if (random.nextInt(3) == 0) {
        candidate.withoutParent();
      }
      if (random.nextInt(4) == 0) {
        candidate.full();
      }
      candidate.mode(TierMode.values()[random.nextInt(TierMode.values().length)]);
      long total = 1L + random.nextInt(1_000_000);
      candidates.add(candidate.space(total, random.nextLong(total + 1)));
    }
    return candidates;
  }
}
