package io.tierfs.engine.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.engine.TierFs;
import io.tierfs.testkit.BackendOperation;
import io.tierfs.testkit.InMemoryBackend;
import io.tierfs.testkit.RecordingBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Channels on files of a union. */
class ChannelTest {
  private final InMemoryBackend memory = new InMemoryBackend();
  private final RecordingBackend tier = new RecordingBackend(memory);
  private TierFs engine;
  private FileSystem fs;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    engine = TierFs.builder().tier("t0", tier).tier("t1", new InMemoryBackend()).build();
    fs = engine.asFileSystem();
    file = Files.writeString(fs.getPath("/f"), "0123456789");
  }

  @AfterEach
  void stop() {
    engine.close();
    assertThat(memory.openHandles()).isZero();
  }

  private FileChannel open(OpenOption... options) throws IOException {
    return FileChannel.open(file, options);
  }

  private static ByteBuffer bytes(String text) {
    return UTF_8.encode(text);
  }

  private static String read(FileChannel channel, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    channel.read(buffer);
    return UTF_8.decode(buffer.flip()).toString();
  }

  @Test
  void readsFromItsPosition() throws Exception {
    try (FileChannel channel = open()) {
      assertThat(read(channel, 3)).isEqualTo("012");
      assertThat(channel.position()).isEqualTo(3);
      assertThat(channel.position(8).read(ByteBuffer.allocate(9))).isEqualTo(2);
      assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(-1);
      assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
      assertThat(channel.read(ByteBuffer.allocate(2), 5)).isEqualTo(2);
      assertThat(channel.read(ByteBuffer.allocate(2), 50)).isEqualTo(-1);
      assertThat(channel.position(50).position()).isEqualTo(50);
      assertThat(channel.size()).isEqualTo(10);
      ByteBuffer[] parts = {ByteBuffer.allocate(4), ByteBuffer.allocate(9)};
      assertThat(channel.position(0).read(parts)).isEqualTo(10);
      assertThat(channel.read(parts)).isEqualTo(-1);
      assertThatThrownBy(() -> channel.write(bytes("x")))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.truncate(1)).isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> channel.position(-1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1), -1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, -1, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void writesAndTruncates() throws Exception {
    try (FileChannel channel = open(READ, WRITE)) {
      assertThat(channel.write(bytes("ab"))).isEqualTo(2);
      assertThat(channel.write(bytes("yz"), 8)).isEqualTo(2);
      assertThat(channel.position()).isEqualTo(2);
      channel.position(12).write(bytes("!"));
      assertThat(Files.readString(file)).isEqualTo("ab234567yz\0\0!");
      channel.truncate(4);
      assertThat(channel.position()).isEqualTo(4);
      channel.truncate(9);
      assertThat(channel.size()).isEqualTo(4);
      assertThat(channel.write(new ByteBuffer[] {bytes("1"), bytes("23")})).isEqualTo(3);
      assertThat(Files.readString(file)).isEqualTo("ab23123");
    }
    try (FileChannel channel = open(WRITE, TRUNCATE_EXISTING)) {
      assertThat(channel.size()).isZero();
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(NonReadableChannelException.class);
    }
  }

  @Test
  void appends() throws Exception {
    try (FileChannel channel = open(APPEND)) {
      assertThat(channel.position()).isEqualTo(10);
      channel.position(0).write(bytes("a"));
      Files.writeString(file, "b", APPEND);
      channel.write(bytes("c"));
      assertThat(channel.position()).isEqualTo(13);
    }
    assertThat(Files.readString(file)).isEqualTo("0123456789abc");
    assertThatThrownBy(() -> open(APPEND, READ)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> open(APPEND, TRUNCATE_EXISTING))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void makesFiles() throws Exception {
    Path made = fs.getPath("/new");
    assertThatThrownBy(() -> FileChannel.open(made, WRITE)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> FileChannel.open(made, CREATE))
        .as("CREATE is for writers")
        .isInstanceOf(NoSuchFileException.class);
    FileChannel.open(made, WRITE, CREATE_NEW, SPARSE).close();
    assertThatThrownBy(() -> FileChannel.open(made, WRITE, CREATE_NEW))
        .isInstanceOf(FileAlreadyExistsException.class);
    FileChannel.open(made, WRITE, CREATE).close();
    assertThatThrownBy(() -> FileChannel.open(made, new OpenOption() {}))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void deletesOnClose() throws Exception {
    try (FileChannel channel = open(READ, DELETE_ON_CLOSE)) {
      assertThat(read(channel, 2)).isEqualTo("01");
    }
    assertThat(Files.exists(file)).isFalse();

    Files.writeString(file, "one");
    try (FileChannel channel = open(READ, DELETE_ON_CLOSE)) {
      Files.writeString(fs.getPath("/g"), "another");
      Files.move(fs.getPath("/g"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThat(channel.isOpen()).isTrue();
    }
    assertThat(Files.readString(file)).as("what took its name stays").isEqualTo("another");
  }

  @Test
  void syncsEachWrite() throws Exception {
    try (FileChannel channel = open(WRITE, SYNC)) {
      channel.write(bytes("x"));
      channel.write(bytes("y"), 1);
    }
    assertThat(syncs()).isEqualTo(2);
    try (FileChannel channel = open(WRITE, DSYNC)) {
      channel.write(bytes("x"));
      channel.force(true);
    }
    assertThat(syncs()).isEqualTo(4);
    try (FileChannel channel = open(WRITE)) {
      channel.write(bytes("x"));
    }
    assertThat(syncs()).isEqualTo(4);
  }

  private long syncs() {
    return tier.count(BackendOperation.SYNC);
  }

  @Test
  void transfers() throws Exception {
    byte[] big = new byte[200_003];
    new java.util.Random(3).nextBytes(big);
    Files.write(file, big);
    Path other = fs.getPath("/other");
    try (FileChannel from = open();
        FileChannel to = FileChannel.open(other, WRITE, CREATE)) {
      assertThat(from.transferTo(3, Long.MAX_VALUE, to)).isEqualTo(200_000);
      assertThat(to.position()).isEqualTo(200_000);
      assertThat(to.transferFrom(from, 0, 3)).isEqualTo(3);
      assertThat(from.position()).isEqualTo(3);
      assertThat(to.transferFrom(from, 999_999, 3)).isZero();
      assertThat(from.transferTo(300_000, 5, to)).isZero();
      assertThatThrownBy(() -> to.transferTo(0, 1, to))
          .isInstanceOf(NonReadableChannelException.class);
      assertThatThrownBy(() -> from.transferTo(0, 0, from))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> to.transferFrom(to, 0, 0))
          .isInstanceOf(NonReadableChannelException.class);
    }
    byte[] expected = java.util.Arrays.copyOfRange(big, 3, big.length);
    System.arraycopy(big, 0, expected, 0, 3);
    assertThat(Files.readAllBytes(other)).isEqualTo(expected);
  }

  @Test
  void locksDoNotOverlapWithinTheProcess() throws Exception {
    try (FileChannel one = open(READ, WRITE);
        FileChannel other = open(READ, WRITE)) {
      FileLock lock = one.lock(0, 5, false);
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> other.tryLock(4, 2, true))
          .isInstanceOf(OverlappingFileLockException.class);
      assertThatThrownBy(() -> one.lock()).isInstanceOf(OverlappingFileLockException.class);
      assertThat(other.tryLock(5, 2, true).isShared()).isTrue();
      lock.release();
      assertThat(lock.isValid()).isFalse();
      assertThat(other.tryLock(0, 5, false)).isNotNull();
    }
    FileLock last;
    try (FileChannel again = open(WRITE)) {
      last = again.lock();
      assertThat(last.size()).isEqualTo(Long.MAX_VALUE);
      assertThatThrownBy(() -> again.tryLock(0, 1, true))
          .isInstanceOf(NonReadableChannelException.class);
    }
    assertThat(last.isValid()).isFalse();
    assertThatThrownBy(last::release).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aClosedChannelIsClosed() throws Exception {
    FileChannel channel = open();
    channel.close();
    channel.close();
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::lock).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void anInterruptClosesTheChannel() throws Exception {
    try (FileChannel channel = open()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(channel.isOpen()).isFalse();
    }
  }

  @Test
  void anInterruptLeavesAnAsynchronousChannelOpen() throws Exception {
    try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file, READ)) {
      Thread.currentThread().interrupt();
      assertThat(channel.size()).isEqualTo(10);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(channel.isOpen()).isTrue();
      assertThat(channel.read(ByteBuffer.allocate(3), 0).get(10, TimeUnit.SECONDS)).isEqualTo(3);
    }
  }

  @Test
  void whatIsUnderWayWhenAnAsynchronousChannelClosesSaysSo() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      var busy = executor.submit(() -> closed.await(20, TimeUnit.SECONDS));
      AsynchronousFileChannel channel =
          AsynchronousFileChannel.open(file, java.util.Set.of(READ), executor);
      var underWay = channel.read(ByteBuffer.allocate(3), 0);
      channel.close();
      closed.countDown();
      assertThat(busy.get()).isTrue();
      assertThatThrownBy(underWay::get).hasCauseInstanceOf(AsynchronousCloseException.class);
      assertThatThrownBy(channel.read(ByteBuffer.allocate(3), 0)::get)
          .cause()
          .isExactlyInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void outlivesItsName() throws Exception {
    try (FileChannel channel = open(READ, WRITE)) {
      Files.delete(file);
      channel.write(bytes("x"), 10);
      assertThat(channel.size()).isEqualTo(11);
      assertThat(read(channel, 20)).isEqualTo("0123456789x");
    }
  }

  @Test
  void worksAsynchronously() throws Exception {
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        AsynchronousFileChannel channel =
            AsynchronousFileChannel.open(file, java.util.Set.of(READ, WRITE), executor)) {
      assertThat(channel.write(bytes("ab"), 0).get(10, TimeUnit.SECONDS)).isEqualTo(2);
      ByteBuffer buffer = ByteBuffer.allocate(4);
      CompletableFuture<Integer> read = new CompletableFuture<>();
      channel.read(
          buffer,
          0,
          "attached",
          new CompletionHandler<Integer, String>() {
            @Override
            public void completed(Integer result, String attachment) {
              read.complete(attachment.equals("attached") ? result : -2);
            }

            @Override
            public void failed(Throwable error, String attachment) {
              read.completeExceptionally(error);
            }
          });
      assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(4);
      assertThat(UTF_8.decode(buffer.flip()).toString()).isEqualTo("ab23");
      assertThat(channel.lock().get(10, TimeUnit.SECONDS).acquiredBy()).isSameAs(channel);
      assertThatThrownBy(channel::tryLock).isInstanceOf(OverlappingFileLockException.class);
      assertThatThrownBy(channel::lock).isInstanceOf(OverlappingFileLockException.class);
      assertThat(channel.truncate(1).size()).isEqualTo(1);
    }
    try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file, READ)) {
      assertThat(channel.read(ByteBuffer.allocate(3), 0).get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThatThrownBy(() -> channel.write(bytes("x"), 0))
          .isInstanceOf(NonWritableChannelException.class);
    }
  }
}
