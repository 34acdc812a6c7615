package io.tierfs.engine.model;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FsPath;
import io.tierfs.api.XattrMode;
import io.tierfs.testkit.BackendDriver;
import io.tierfs.testkit.InMemoryBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One thing that lies on a tier before the union is built: often a duplicate of, or in conflict
 * with, what another tier has.
 *
 * @param kind from 0 to 9: directory, file, symbolic link, or a hard link of that file
 */
record TierContent(int tier, String path, int kind) {
  static List<TierContent> random(long seed, int tiers, int count) {
    Random random = new Random(seed);
    return IntStream.range(0, count).mapToObj(i -> content(random, tiers)).toList();
  }

  private static TierContent content(Random random, int tiers) {
    return new TierContent(random.nextInt(tiers), StepGenerator.path(random), random.nextInt(10));
  }

  /** Whether it is a file with two names. */
  boolean isLinked() {
    return kind > 7;
  }

  /** What a union of tiers with these contents shows. */
  static ModelDisk visible(List<TierContent> contents, int tiers, CallContext caller)
      throws IOException {
    List<Backend> backends = new ArrayList<>();
    for (int i = 0; i < tiers; i++) {
      backends.add(new InMemoryBackend());
    }
    contents.forEach(content -> content.place(backends));
    return new ModelDisk(VisibleView.of(backends), caller);
  }

  /** Puts it there, with the directories above it; nothing where something is in the way. */
  void place(List<Backend> backends) {
    Backend backend = backends.get(tier % backends.size());
    BackendDriver fs = new BackendDriver(backend);
    try {
      fs.mkdirs(FsPath.of(path).parent().value());
      if (kind < 4) {
        fs.mkdir(path);
      } else if (kind < 7) {
        fs.write(path, path + " on tier " + tier);
      } else if (kind == 7) {
        fs.symlink(path, "target" + tier);
      } else {
        // Only names that no other tier can have: a hidden name would count as a link.
        fs.write("one" + tier + kind, "linked").link("one" + tier + kind, "two" + tier + kind);
        return;
      }
      if (kind != 7) {
        fs.change(path, AttributeChange.permissions(0700 + tier * 8 + kind).withOwner(tier, kind));
      }
      backend.setXattr(
          fs.caller(), FsPath.of(path), "user.a", new byte[] {'0', 'x'}, XattrMode.ANY);
    } catch (IOException e) {
      // In the way of one another: what came first stays.
    }
  }
}
