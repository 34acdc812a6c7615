package io.tierfs.cli;

import io.tierfs.engine.MountSettings;
import io.tierfs.engine.MountSettings.Transport;
import java.util.List;
import java.util.Locale;

/** The options of {@code -o}, in the words of mount(8): they win over the configuration. */
final class MountOptions {
  private MountOptions() {}

  static MountSettings apply(MountSettings settings, List<String> options) {
    MountSettings result = settings;
    for (String option : options) {
      result = apply(result, option.strip());
    }
    return result;
  }

  private static MountSettings apply(MountSettings was, String option) {
    int equals = option.indexOf('=');
    String name = (equals < 0 ? option : option.substring(0, equals)).replace('_', '-');
    String value = equals < 0 ? "" : option.substring(equals + 1);
    return switch (name) {
      case "allow-other" -> with(was, true, was.devices(), was.setuid(), was.readOnly());
      case "dev" -> with(was, was.allowOther(), true, was.setuid(), was.readOnly());
      case "nodev" -> with(was, was.allowOther(), false, was.setuid(), was.readOnly());
      case "suid" -> with(was, was.allowOther(), was.devices(), true, was.readOnly());
      case "nosuid" -> with(was, was.allowOther(), was.devices(), false, was.readOnly());
      case "ro" -> with(was, was.allowOther(), was.devices(), was.setuid(), true);
      case "rw" -> with(was, was.allowOther(), was.devices(), was.setuid(), false);
      case "name", "fsname" -> named(was, value.isEmpty() ? was.name() : value, was.transport());
      case "transport" -> named(was, was.name(), transport(value));
      case "defaults" -> was;
      default ->
          throw new CliException(
              ExitCode.USAGE,
              "-o "
                  + option
                  + ": unknown; there are allow-other, ro, rw, dev, nodev, suid, nosuid,"
                  + " name=NAME, transport=auto|kernel|jnr");
    };
  }

  private static Transport transport(String value) {
    try {
      return Transport.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CliException(
          ExitCode.USAGE, "-o transport=" + value + ": must be auto, kernel or jnr");
    }
  }

  private static MountSettings with(
      MountSettings was, boolean allowOther, boolean devices, boolean setuid, boolean readOnly) {
    return new MountSettings(
        was.point(), allowOther, was.transport(), was.name(), devices, setuid, readOnly);
  }

  private static MountSettings named(MountSettings was, String name, Transport transport) {
    return new MountSettings(
        was.point(),
        was.allowOther(),
        transport,
        name,
        was.devices(),
        was.setuid(),
        was.readOnly());
  }
}
