package io.tierfs.testkit;

import static io.tierfs.testkit.BackendContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.api.AttributeChange;
import io.tierfs.api.Backend;
import io.tierfs.api.CallContext;
import io.tierfs.api.Capability;
import io.tierfs.api.ChangeListener;
import io.tierfs.api.DirectoryWatch;
import io.tierfs.api.Errno;
import io.tierfs.api.FileHandle;
import io.tierfs.api.FsException;
import io.tierfs.api.FsPath;
import io.tierfs.api.OpenOptions;
import io.tierfs.api.XattrMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The in-memory backend keeps the contract, whatever is taken from it. */
class InMemoryBackendTest extends BackendContractTest {
  private final InMemoryBackend store = new InMemoryBackend();

  @Override
  protected Backend newBackend() {
    return store;
  }

  @Override
  public Outsider outsider() {
    return Outsider.by(store.outside());
  }

  @Nested
  class Bare extends BackendContractTest {
    @Override
    protected Backend newBackend() {
      return InMemoryBackend.builder().capabilities(Set.of(Capability.WRITE)).build();
    }
  }

  @Nested
  class ReadOnly extends BackendContractTest {
    @Override
    protected Backend newBackend() {
      return InMemoryBackend.builder().without(Capability.WRITE).build();
    }
  }

  /** As a store that somebody else has filled. */
  @Nested
  class ReadOnlyWithFiles extends BackendContractTest {
    @Override
    protected Backend newBackend() throws IOException {
      new BackendDriver(store)
          .mkdirs("a/b")
          .write("a/b/file", "x".repeat(100_000))
          .write("empty", "")
          .symlink("link", "a");
      return new ForwardingBackend(store) {
        @Override
        public Set<Capability> capabilities() {
          return Set.of(Capability.SYMLINKS, Capability.HARD_LINKS, Capability.SPECIAL_FILES);
        }

        @Override
        public FileHandle open(CallContext caller, FsPath path, OpenOptions options)
            throws IOException {
          if (options.create() || options.access() != OpenOptions.Access.READ) {
            throw new FsException(Errno.EROFS);
          }
          return super.open(caller, path, options);
        }

        @Override
        public DirectoryWatch watch(CallContext caller, FsPath directory, ChangeListener listener)
            throws FsException {
          throw new FsException(Errno.EOPNOTSUPP);
        }

        @Override
        public void makeDirectory(CallContext caller, FsPath path, int mode) throws FsException {
          throw new FsException(Errno.EROFS);
        }

        @Override
        public List<String> listXattrs(CallContext caller, FsPath path) throws FsException {
          throw new FsException(Errno.EOPNOTSUPP);
        }

        @Override
        public byte[] getXattr(CallContext caller, FsPath path, String name) throws FsException {
          throw new FsException(Errno.EOPNOTSUPP);
        }

        @Override
        public void setXattr(
            CallContext caller, FsPath path, String name, byte[] value, XattrMode mode)
            throws FsException {
          throw new FsException(Errno.EOPNOTSUPP);
        }

        @Override
        public void removeXattr(CallContext caller, FsPath path, String name) throws FsException {
          throw new FsException(Errno.EOPNOTSUPP);
        }
      };
    }
  }

  @Nested
  class CannotDoAnything extends BackendContractTest {
    @Override
    protected Backend newBackend() {
      return InMemoryBackend.builder().capabilities(EnumSet.noneOf(Capability.class)).build();
    }
  }

  @Nested
  class CaseInsensitive extends BackendContractTest {
    private final InMemoryBackend store =
        InMemoryBackend.builder().with(Capability.CASE_INSENSITIVE).build();

    @Override
    protected Backend newBackend() {
      return store;
    }

    @Override
    public Outsider outsider() {
      return Outsider.by(store.outside());
    }
  }

  @Test
  void aFullDiskTakesWhatFitsThenIsEnospc() throws IOException {
    Backend backend = InMemoryBackend.builder().capacity(8192).build();
    BackendDriver fs = new BackendDriver(backend);
    try (FileHandle handle = fs.create("file")) {
      assertThat(handle.write(ByteBuffer.allocate(10_000), 0)).isEqualTo(8192);
      refused(Errno.ENOSPC, () -> BackendDriver.write(handle, "x", 8192));
      assertThat(backend.space(CallContext.daemon()).availableBytes()).isZero();
      handle.change(CallContext.daemon(), AttributeChange.size(4096));
      assertThat(backend.space(CallContext.daemon()).availableBytes()).isEqualTo(4096);
    }
  }

  @Test
  void storageOfAnUnlinkedFileComesBackWithItsLastHandle() throws IOException {
    InMemoryBackend backend = InMemoryBackend.builder().capacity(4096).build();
    BackendDriver fs = new BackendDriver(backend);
    FileHandle handle = fs.create("file");
    BackendDriver.write(handle, "x", 0);
    fs.remove("file");
    assertThat(backend.openHandles()).isEqualTo(1);
    assertThat(backend.space(CallContext.daemon()).freeBytes()).isZero();
    handle.close();
    handle.close();
    assertThat(backend.openHandles()).isZero();
    assertThat(backend.space(CallContext.daemon()).freeBytes()).isEqualTo(4096);
  }

  @Test
  void watchesCanBeLostAndCounted() throws Exception {
    ToldNews news = new ToldNews(newsPatience());
    store.watch(CallContext.daemon(), FsPath.ROOT, news);
    assertThat(store.openWatches()).isEqualTo(1);
    outsider().write("file", "x");
    store.awaitNews();
    assertThat(news.all()).containsOnly("file");
    store.loseWatches();
    outsider().write("later", "x");
    store.awaitNews();
    assertThat(news.all()).doesNotContain("later").endsWith(ToldNews.LOST);
    assertThat(store.openWatches()).isZero();
  }

  @Test
  void anOpenFileOfAnOutsiderTellsByItsNameOfNow() throws Exception {
    ToldNews news = new ToldNews(newsPatience());
    BackendDriver fs = new BackendDriver(store);
    fs.write("file", "x");
    store.watch(CallContext.daemon(), FsPath.ROOT, news);
    BackendDriver outside = new BackendDriver(store.outside());
    try (FileHandle handle = outside.open("file", OpenOptions.READ_WRITE)) {
      fs.rename("file", "moved");
      BackendDriver.write(handle, "y", 0);
    }
    store.awaitNews();
    assertThat(news.all()).containsOnly("moved");
  }

  @Test
  void timesComeFromItsClock() throws IOException {
    FakeClock clock = new FakeClock();
    BackendDriver fs = new BackendDriver(InMemoryBackend.builder().clock(clock).build());
    fs.write("file", "x");
    var made = clock.instant();
    var changed = clock.advance(Duration.ofNanos(1));
    fs.write("file", "y");
    assertThat(fs.stat("file").birthTime()).isEqualTo(made);
    assertThat(fs.stat("file").mtime()).isEqualTo(changed);
  }
}
