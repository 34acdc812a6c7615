package io.tierfs.engine.internal.wiring;

import io.tierfs.engine.EngineSettings;
import io.tierfs.engine.TierFs;
import java.io.IOException;

/** The step after wiring: {@link TierFs#start}, or what a test puts in its place. */
@FunctionalInterface
public interface EngineStarter {
  TierFs start(EngineSettings settings) throws IOException;
}
