package io.tierfs.fuse.internal.kernel;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.FileStat;
import io.tierfs.api.FileType;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node that the kernel knows, by the number that it knows it by.
 *
 * <p>Its references are counted by {@link NodeTable}; what is opened of it by {@link Backings}.
 */
final class KernelNode {
  private static final System.Logger LOG = System.getLogger("io.tierfs.fuse");

  private static final int NEVER = -1;

  private final Node node;
  private final long id;

  /** The next one of its bucket; guarded by the table. */
  @Nullable KernelNode next;

  /** Likewise in the other table. */
  @Nullable KernelNode nextByNode;

  /** How often the kernel was told of it and has not forgotten; guarded by the table. */
  long references;

  /** The opens that the kernel serves through us; guarded by this object. */
  int plainOpens;

  /** The opens that it serves itself; guarded by this object. */
  int backedOpens;

  /** The number of the file that it serves them from; guarded by this object. */
  int backing;

  /** The files of those of them that write. */
  private volatile List<OpenFile> writers = List.of();

  private volatile boolean tooLong;

  /** How often the kernel was told to forget what it knows of it. */
  private volatile int news;

  /** How much news there was when the kernel last opened it and could keep its contents. */
  private int keptAt = NEVER;

  private @Nullable OpenFile kept;

  /** What it last looked like, for what cannot be asked by handle; see {@link #seen}. */
  private volatile @Nullable FileStat lastSeen;

  KernelNode(Node node, long id) {
    this.node = node;
    this.id = id;
  }

  /**
   * Notes what it looks like. Open directories and FIFOs go on existing when they lose their names,
   * and nothing but this is known of them then; regular files are asked by handle.
   */
  void seen(FileStat stat) {
    if (node.type() != FileType.REGULAR) {
      lastSeen = stat;
    }
  }

  /** What it last looked like, without any name; {@code null} for a regular file. */
  @Nullable FileStat withoutName() {
    FileStat last = lastSeen;
    return last == null ? null : last.toBuilder().nlink(0).build();
  }

  /**
   * Changes what it looks like without any name: whoever has it open sees that, and nobody else can
   * see it. False for a regular file.
   */
  synchronized boolean changeWithoutName(AttributeChange change) {
    FileStat last = withoutName();
    if (last == null) {
      return false;
    }
    lastSeen = change.applyTo(last, Instant.now());
    return true;
  }

  /**
   * Keeps a file that lost its last name open until the kernel forgets it: who was on the way to
   * open it by that name still can.
   */
  synchronized void keep(OpenFile file) throws IOException {
    OpenFile old = kept;
    kept = file;
    if (old != null) {
      old.close();
    }
  }

  /** What is kept open, {@code null} where nothing is. */
  synchronized @Nullable OpenFile kept() {
    return kept;
  }

  /** Closes what is kept open. */
  synchronized void release() {
    OpenFile file = kept;
    kept = null;
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "closing a file without name failed: " + e.getMessage());
      }
    }
  }

  Node node() {
    return node;
  }

  /** Whether the kernel reads or writes it by itself. */
  synchronized boolean isBacked() {
    return backedOpens > 0;
  }

  /** Whether the kernel writes it by itself. */
  boolean isWritten() {
    return !writers.isEmpty();
  }

  /** The files by which it does. */
  List<OpenFile> writers() {
    return writers;
  }

  synchronized void addWriter(OpenFile file) {
    List<OpenFile> more = new ArrayList<>(writers);
    more.add(file);
    writers = List.copyOf(more);
  }

  synchronized void removeWriter(OpenFile file) {
    List<OpenFile> fewer = new ArrayList<>(writers);
    fewer.remove(file);
    writers = List.copyOf(fewer);
  }

  /** How much news there was, to be asked before {@link #keeps}. */
  int news() {
    return news;
  }

  void countNews() {
    synchronized (this) {
      news = news == Integer.MAX_VALUE ? 0 : news + 1;
    }
  }

  /**
   * Opened once more.
   *
   * @param newsBefore {@link #news()} before it was asked whether it lasts
   * @param lasts whether what the kernel reads from now on is right until there is news
   * @return whether what the kernel has read before is right
   */
  synchronized boolean keeps(int newsBefore, boolean lasts) {
    boolean keeps = lasts && keptAt == newsBefore;
    keptAt = lasts ? newsBefore : NEVER;
    return keeps;
  }

  /** Whether it is a directory whose listing is too long to be remembered. */
  boolean isLong() {
    return tooLong;
  }

  void foundLong() {
    tooLong = true;
  }

  long id() {
    return id;
  }
}
