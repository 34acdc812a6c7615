package io.tierfs.engine.internal.plugin;

/** Says why a plug-in is not loaded. */
final class PluginRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  PluginRefusal(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
