package io.tierfs.engine.internal.union;

/**
 * The engine's logger, for a static import. It is looked for when something is to be said: that
 * takes as long as opening a tier, and most starts have nothing to say.
 */
public final class EngineLog {
  public static final System.Logger LOG = System.getLogger("io.tierfs.engine");

  private EngineLog() {}
}
