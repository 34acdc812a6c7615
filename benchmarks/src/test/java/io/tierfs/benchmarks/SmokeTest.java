package io.tierfs.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark runs for a moment, in this very process: it measures nothing, but it works. */
class SmokeTest {
  @ParameterizedTest
  @ValueSource(strings = {"memory", "localdir"})
  void allBenchmarksRun(String store) throws Exception {
    run(
        new OptionsBuilder()
            .include("io\\.tierfs\\..*")
            .exclude("NioBenchmark")
            .param("tiers", "2")
            .param("store", store),
        13);
  }

  @Test
  void theFileSystemRuns() throws Exception {
    run(new OptionsBuilder().include("NioBenchmark"), 18);
  }

  private static void run(ChainedOptionsBuilder chosen, int expected) throws RunnerException {
    Options options =
        chosen
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(5))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    assertThat(results).hasSize(expected);
    assertThat(results).allSatisfy(r -> assertThat(r.getPrimaryResult().getScore()).isPositive());
  }
}
