package io.tierfs.engine.model;

import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.testkit.BackendDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a union of these tiers shows, worked out straight from the rules: the first copy is visible,
 * and directories merge until the first copy that is none.
 */
final class VisibleView {
  /** A file on a tier, by which hard links are known. */
  private record FileKey(int tier, long fileId) {}

  private final List<Backend> backends;
  private final Map<FileKey, ModelNode> files = new HashMap<>();

  private VisibleView(List<Backend> backends) {
    this.backends = backends;
  }

  static ModelNode of(List<Backend> backends) throws IOException {
    List<Integer> tiers = new ArrayList<>();
    for (int i = 0; i < backends.size(); i++) {
      tiers.add(i);
    }
    return new VisibleView(backends).merge(FsPath.ROOT, tiers);
  }

  private BackendDriver tier(int index) {
    return new BackendDriver(backends.get(index), CallContext.daemon());
  }

  private ModelNode merge(FsPath path, List<Integer> candidates) throws IOException {
    List<Integer> holders = new ArrayList<>();
    for (int tier : candidates) {
      if (tier(tier).exists(path.value())) {
        holders.add(tier);
      }
    }
    int top = holders.getFirst();
    FileStat stat = tier(top).stat(path.value());
    if (!stat.isDirectory()) {
      return file(top, path, stat);
    }
    ModelNode directory = node(top, path, stat);
    List<Integer> merged = new ArrayList<>();
    for (int tier : holders) {
      if (!tier(tier).stat(path.value()).isDirectory()) {
        break;
      }
      merged.add(tier);
    }
    TreeSet<String> names = new TreeSet<>();
    for (int tier : merged) {
      names.addAll(tier(tier).names(path.value()));
    }
    for (String name : names) {
      if (!path.isRoot() || !name.equals(".tierfs")) {
        ModelNode child = merge(path.resolve(name), merged);
        directory.children.put(name, child);
        child.nlink++;
      }
    }
    return directory;
  }

  private ModelNode file(int tier, FsPath path, FileStat stat) throws IOException {
    FileKey key = new FileKey(tier, stat.fileId());
    ModelNode known = files.get(key);
    if (known != null) {
      return known;
    }
    ModelNode node = node(tier, path, stat);
    if (stat.isRegularFile()) {
      node.content = tier(tier).read(path.value()).getBytes(StandardCharsets.UTF_8);
    } else if (stat.isSymlink()) {
      node.target = tier(tier).readlink(path.value());
    }
    files.put(key, node);
    return node;
  }

  private ModelNode node(int tier, FsPath path, FileStat stat) throws IOException {
    ModelNode node = new ModelNode(stat.type(), stat.permissions(), stat.uid(), stat.gid());
    Backend backend = backends.get(tier);
    for (String name : backend.listXattrs(CallContext.daemon(), path)) {
      if (name.startsWith("user.tierfs.")) {
        continue; // the union's own, which it does not show
      }
      byte[] value = backend.getXattr(CallContext.daemon(), path, name);
      node.xattrs.put(name, new String(value, StandardCharsets.UTF_8));
    }
    return node;
  }
}
