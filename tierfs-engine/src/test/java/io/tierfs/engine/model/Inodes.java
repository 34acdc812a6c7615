package io.tierfs.engine.model;

import io.tierfs.api.FsPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** Watches that a file keeps its inode number for its life, and shares it with no other. */
final class Inodes {
  private final Map<ModelNode, Long> known = new IdentityHashMap<>();

  void check(ModelDisk model, UnionDisk union) throws IOException {
    Map<Long, ModelNode> owners = new HashMap<>();
    for (String path : TreeText.of(model).keySet()) {
      FsPath at = FsPath.of(path);
      ModelNode node = model.node(at);
      long inode = union.node(at).inode();
      require(inode != 0, at + " has inode number 0");
      Long before = known.put(node, inode);
      require(
          before == null || before == inode, at + " had inode " + before + ", now has " + inode);
      ModelNode owner = owners.put(inode, node);
      require(owner == null || owner == node, at + " shares inode " + inode);
    }
  }

  private static void require(boolean condition, String failure) {
    if (!condition) {
      throw new AssertionError(failure);
    }
  }
}
