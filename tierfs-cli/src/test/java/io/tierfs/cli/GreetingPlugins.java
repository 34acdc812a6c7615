package io.tierfs.cli;

import io.tierfs.api.BackendProvider;
import io.tierfs.api.RoutingPolicyProvider;
import io.tierfs.testkit.PluginJar;
import java.io.IOException;
import java.nio.file.Path;

/** Sources of small plug-ins, and a library of which each has its own version. */
final class GreetingPlugins {
  private GreetingPlugins() {}

  /** A library: one class that tells its version. */
  static PluginJar library(String version) {
    return new PluginJar()
        .apiVersion("")
        .source(
            "com.example.lib.Greeting",
            """
            package com.example.lib;
            public final class Greeting {
              public static String text() { return "%1$s"; }
              public static String only%1$s() { return "only in %1$s"; }
            }
            """
                .formatted(version));
  }

  /**
   * A read-only backend that holds the files {@code TYPE.txt}, with what its version of the library
   * says, and {@code classes.txt}, with the names of classes that it can load.
   */
  static PluginJar backend(String type, String version, Path library) {
    String name = "com.example." + type + ".Provider";
    return new PluginJar()
        .seeing(library)
        .offering(BackendProvider.class, name)
        .source(name, PROVIDER.replace("TYPE", type).replace("VERSION", version));
  }

  /** As above, into a directory of its own beside its library. */
  static void install(Path plugins, String type, String version) throws IOException {
    Path home = plugins.resolve(type);
    Path library = library(version).write(home.resolve("greeting-lib.jar"));
    backend(type, version, library).write(home.resolve(type + ".jar"));
  }

  /** A policy that passes always. */
  static PluginJar policy(String type) {
    String name = "com.example.policy.Provider";
    return new PluginJar()
        .offering(RoutingPolicyProvider.class, name)
        .source(
            name,
            """
            package com.example.policy;
            import io.tierfs.api.*;
            public final class Provider implements RoutingPolicyProvider {
              public String type() { return "TYPE"; }
              public String description() { return "Passes."; }
              public RoutingPolicy create(Options options) {
                return (request, candidates) -> Decision.pass();
              }
            }
            """
                .replace("TYPE", type));
  }

  private static final String PROVIDER =
      """
      package com.example.TYPE;

      import com.example.lib.Greeting;
      import io.tierfs.api.*;
      import java.nio.ByteBuffer;
      import java.time.Instant;
      import java.util.*;

      public final class Provider implements BackendProvider {
        public String type() { return "TYPE"; }
        public String description() { return "Holds greetings."; }
        public OptionSchema options() {
          return OptionSchema.of(
              Option.optional("mood", OptionType.STRING, "How it greets.").withDefault("good"));
        }
        public Backend open(BackendContext context, Options options) {
          Map<String, byte[]> files = new TreeMap<>();
          files.put("TYPE.txt", (Greeting.text() + " " + Greeting.onlyVERSION()).getBytes());
          StringBuilder seen = new StringBuilder();
          for (String name : options.string("mood").split(",")) {
            try {
              Class.forName(name);
              seen.append(name).append(' ');
            } catch (ClassNotFoundException e) {
              seen.append("no ");
            }
          }
          ClassLoader own = Provider.class.getClassLoader();
          seen.append(Thread.currentThread().getContextClassLoader() == own);
          files.put("classes.txt", seen.toString().getBytes());
          return new Store(files);
        }

        record Store(Map<String, byte[]> files) implements Backend {
          public Set<Capability> capabilities() { return Set.of(); }
          public FileStat stat(CallContext caller, FsPath path) throws FsException {
            if (path.isRoot()) {
              return stat(FileType.DIRECTORY, 0);
            }
            byte[] content = files.get(path.value());
            if (content == null) {
              throw new FsException(Errno.ENOENT);
            }
            return stat(FileType.REGULAR, content.length);
          }
          private static FileStat stat(FileType type, long size) {
            Instant time = Instant.ofEpochSecond(1);
            int mode = type == FileType.DIRECTORY ? 0555 : 0444;
            return new FileStat(
                type, mode, 0, 0, 1, size, (size + 511) / 512, 4096, 0, 0, 0, time, time, time, time);
          }
          public DirectoryCursor list(CallContext caller, FsPath directory) throws FsException {
            if (!directory.isRoot()) {
              throw new FsException(Errno.ENOTDIR);
            }
            List<DirectoryEntry> entries = new ArrayList<>();
            for (String name : files.keySet()) {
              entries.add(DirectoryEntry.of(name, FileType.REGULAR, 0));
            }
            return DirectoryCursor.over(entries);
          }
          public FileHandle open(CallContext caller, FsPath path, OpenOptions options)
              throws FsException {
            FileStat stat = stat(caller, path);
            if (path.isRoot()) {
              throw new FsException(Errno.EISDIR);
            }
            byte[] content = files.get(path.value());
            return new FileHandle() {
              public int read(ByteBuffer target, long offset) {
                int count = (int) Math.min(target.remaining(), Math.max(0, content.length - offset));
                if (count > 0) {
                  target.put(content, (int) offset, count);
                }
                return count;
              }
              public int write(ByteBuffer source, long offset) throws FsException {
                throw new FsException(Errno.EBADF);
              }
              public FileStat stat() { return stat; }
              public void close() {}
            };
          }
          public SpaceInfo space(CallContext caller) {
            return new SpaceInfo("TYPE", 1 << 20, 0, 0, 0, 0, 4096, 255);
          }
        }
      }
      """;
}
