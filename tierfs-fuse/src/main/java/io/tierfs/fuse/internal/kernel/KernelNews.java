package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.CallContext;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.News;
import io.tierfs.engine.Node;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel forget what news say is over.
 *
 * <p>A name is forgotten before what it stands for: that waits for a LOOKUP under way, so that its
 * answer has arrived and the kernel knows the node. An answer about a node that was asked for
 * before its news is dropped by the kernel itself.
 */
final class KernelNews implements News {
  private final NodeTable nodes;
  private final Notifier notifier;
  private volatile @Nullable FrontDoor door;

  KernelNews(NodeTable nodes, Notifier notifier) {
    this.nodes = nodes;
    this.notifier = notifier;
  }

  /** Whom to ask what a name stands for now. */
  void ask(FrontDoor union) {
    door = union;
  }

  @Override
  public void changed(Node directory, String name, @Nullable Node child) {
    Node now = nodes.find(directory) == null ? null : find(directory, name);
    if (now == null || now != child || !onlyChanged(directory, name, now)) {
      forgetName(directory, name, child);
      changed(directory);
      if (now != null && now != child) {
        changed(now);
      }
    }
  }

  /**
   * Where the kernel writes it by itself, it is most likely told now of its own writes: there will
   * be no more of these until it has done.
   */
  @Override
  public void written(Node directory, String name, Node child) {
    KernelNode known = nodes.find(child);
    if (known == null || !(isSilenced(known) || changed(known))) {
      changed(directory, name, child);
    }
  }

  private boolean isSilenced(KernelNode known) {
    FrontDoor union = door;
    return union != null && known.writers().stream().anyMatch(union::silence);
  }

  /** Where the name stands for what it did: forgets the node alone, if the kernel knows it. */
  private boolean onlyChanged(Node directory, String name, Node child) {
    FrontDoor union = door;
    if (union == null || union.nameAge(directory, name, child) != FrontDoor.LASTING) {
      return false;
    }
    KernelNode known = nodes.find(child);
    if (known == null) {
      return false;
    }
    // It may have gone and come back, or come to one more tier: that changes the directory's times.
    return changed(known) && notifier.changed(directory, false);
  }

  private @Nullable Node find(Node directory, String name) {
    FrontDoor union = door;
    try {
      return union == null ? null : union.find(CallContext.daemon(), directory, name).node();
    } catch (IOException e) {
      return null; // gone, most likely; the kernel will ask if it wants to know
    }
  }

  @Override
  public void changed(Node node) {
    KernelNode known = nodes.find(node);
    if (known != null) {
      changed(known);
    }
  }

  /** Whether the kernel knew it. */
  private boolean changed(KernelNode known) {
    known.countNews();
    return notifier.changed(known.node(), !known.isBacked());
  }

  @Override
  public void forget(Node directory, String name, @Nullable Node child) {
    forgetName(directory, name, child);
  }

  private void forgetName(Node directory, String name, @Nullable Node child) {
    notifier.renamed(directory, name, false);
    if (child != null) {
      changed(child);
    }
  }
}
