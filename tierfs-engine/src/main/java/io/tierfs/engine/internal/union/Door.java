package io.tierfs.engine.internal.union;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.CallContext;
import io.tierfs.api.FileStat;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.Operation;
import io.tierfs.api.RenameMode;
import io.tierfs.api.SpaceInfo;
import io.tierfs.api.XattrMode;
import io.tierfs.engine.Copy;
import io.tierfs.engine.Explanation;
import io.tierfs.engine.Found;
import io.tierfs.engine.FrontDoor;
import io.tierfs.engine.News;
import io.tierfs.engine.Node;
import io.tierfs.engine.OpenDirectory;
import io.tierfs.engine.OpenFile;
import io.tierfs.engine.TierInfo;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The union by way of one front door: the engine itself, with changes told to all other front
 * doors, also where an operation failed half-way.
 */
final class Door implements FrontDoor {
  private final UnionEngine engine;
  private final Doors doors;
  private final @Nullable NewsQueue queue;

  /**
   * Makes a way in.
   *
   * @param queue its own news, {@code null} for one who wants none
   */
  Door(UnionEngine engine, Doors doors, @Nullable NewsQueue queue) {
    this.engine = engine;
    this.doors = doors;
    this.queue = queue;
  }

  private interface Change<T> {
    T make() throws IOException;
  }

  private interface Step {
    void run() throws IOException;
  }

  /** Makes a change of a name. */
  private <T> T onName(Node directory, String name, Change<T> change) throws IOException {
    if (!doors.hasOther(queue)) {
      return change.make();
    }
    UnionNode parent = (UnionNode) directory;
    UnionNode before = engine.knownAs(parent, name);
    try {
      return change.make();
    } finally {
      doors.tellOthers(queue, new NewsQueue.NameChanged(parent, name, before));
    }
  }

  /** As {@link #onName}, for a change that gives nothing back. */
  private void changeName(Node directory, String name, Step step) throws IOException {
    onName(
        directory,
        name,
        () -> {
          step.run();
          return true;
        });
  }

  /** Makes a change of what a node is or holds. */
  private void changeNode(Node node, Step step) throws IOException {
    try {
      step.run();
    } finally {
      changed(node);
    }
  }

  /** Tells that a node has changed. */
  void changed(Node node) {
    if (doors.hasOther(queue)) {
      doors.tellOthers(queue, new NewsQueue.NodeChanged((UnionNode) node));
    }
  }

  @Override
  public void change(CallContext caller, Node node, AttributeChange change) throws IOException {
    changeNode(node, () -> engine.change(caller, node, change));
  }

  @Override
  public Node makeDirectory(CallContext caller, Node directory, String name, int mode)
      throws IOException {
    return onName(directory, name, () -> engine.makeDirectory(caller, directory, name, mode));
  }

  @Override
  public Node makeNode(CallContext caller, Node directory, String name, int mode, long rdev)
      throws IOException {
    return onName(directory, name, () -> engine.makeNode(caller, directory, name, mode, rdev));
  }

  @Override
  public Node makeSymlink(CallContext caller, Node directory, String name, String target)
      throws IOException {
    return onName(directory, name, () -> engine.makeSymlink(caller, directory, name, target));
  }

  @Override
  public void makeHardLink(CallContext caller, Node node, Node directory, String name)
      throws IOException {
    changeNode(
        node,
        () ->
            changeName(directory, name, () -> engine.makeHardLink(caller, node, directory, name)));
  }

  @Override
  public void removeFile(CallContext caller, Node directory, String name) throws IOException {
    changeName(directory, name, () -> engine.removeFile(caller, directory, name));
  }

  @Override
  public void removeDirectory(CallContext caller, Node directory, String name) throws IOException {
    changeName(directory, name, () -> engine.removeDirectory(caller, directory, name));
  }

  @Override
  public void rename(
      CallContext caller,
      Node fromDirectory,
      String fromName,
      Node toDirectory,
      String toName,
      RenameMode mode)
      throws IOException {
    changeName(
        fromDirectory,
        fromName,
        () ->
            changeName(
                toDirectory,
                toName,
                () -> engine.rename(caller, fromDirectory, fromName, toDirectory, toName, mode)));
  }

  @Override
  public OpenFile open(CallContext caller, Node node, OpenOptions options) throws IOException {
    OpenFile file = engine.open(caller, node, options);
    if (options.truncate()) {
      changed(node);
    }
    return new AnnouncedFile(file, this);
  }

  @Override
  public OpenFile create(CallContext caller, Node directory, String name, OpenOptions options)
      throws IOException {
    return new AnnouncedFile(
        onName(directory, name, () -> engine.create(caller, directory, name, options)), this);
  }

  @Override
  public OpenFile createNameless(CallContext caller, Node directory, OpenOptions options)
      throws IOException {
    return new AnnouncedFile(engine.createNameless(caller, directory, options), this);
  }

  @Override
  public void setXattr(CallContext caller, Node node, String name, byte[] value, XattrMode mode)
      throws IOException {
    changeNode(node, () -> engine.setXattr(caller, node, name, value, mode));
  }

  @Override
  public void removeXattr(CallContext caller, Node node, String name) throws IOException {
    changeNode(node, () -> engine.removeXattr(caller, node, name));
  }

  @Override
  public Node root() {
    return engine.root();
  }

  @Override
  public Found find(CallContext caller, Node directory, String name) throws IOException {
    return engine.find(caller, directory, name);
  }

  @Override
  public Found find(CallContext caller, FsPath path) throws IOException {
    return engine.find(caller, path);
  }

  @Override
  public Node lookup(CallContext caller, Node directory, String name) throws IOException {
    return engine.lookup(caller, directory, name);
  }

  @Override
  public Node walk(CallContext caller, FsPath path) throws IOException {
    return engine.walk(caller, path);
  }

  @Override
  public FileStat stat(CallContext caller, Node node) throws IOException {
    return engine.stat(caller, node);
  }

  @Override
  public String readSymlink(CallContext caller, Node node) throws IOException {
    return engine.readSymlink(caller, node);
  }

  @Override
  public OpenDirectory openDirectory(CallContext caller, Node directory) throws IOException {
    return engine.openDirectory(caller, directory);
  }

  @Override
  public byte[] getXattr(CallContext caller, Node node, String name) throws IOException {
    return engine.getXattr(caller, node, name);
  }

  @Override
  public List<String> listXattrs(CallContext caller, Node node) throws IOException {
    return engine.listXattrs(caller, node);
  }

  @Override
  public SpaceInfo space(CallContext caller) throws IOException {
    return engine.space(caller);
  }

  @Override
  public void syncAll(CallContext caller) throws IOException {
    engine.syncAll(caller);
  }

  @Override
  public List<Copy> copies(CallContext caller, FsPath path) throws IOException {
    return engine.copies(caller, path);
  }

  @Override
  public Explanation explain(CallContext caller, Operation operation, FsPath path)
      throws IOException {
    return engine.explain(caller, operation, path);
  }

  @Override
  public List<TierInfo> tiers() {
    return engine.tiers();
  }

  @Override
  public FrontDoor frontDoor(News news) {
    return engine.frontDoor(news);
  }

  @Override
  public long nameAge(Node directory, String name, @Nullable Node found) {
    return engine.nameAge((UnionNode) directory, name, (UnionNode) found);
  }

  @Override
  public long attributesAge(Node node, int links, long askedNanos) {
    return engine.attributesAge((UnionNode) node, links, askedNanos);
  }

  @Override
  public boolean silence(OpenFile file) {
    return file instanceof AnnouncedFile announced
        && announced.bare() instanceof UnionFile bare
        && engine.silence(bare);
  }

  @Override
  public boolean isTold() {
    return engine.isTold();
  }

  @Override
  public void forgotten(Node node) {
    engine.forgotten(queue, (UnionNode) node);
  }

  @Override
  public void close() {
    if (queue != null) {
      engine.close(queue);
    }
  }
}
