package org.example.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentServerTest {
  @TempDir Path disks;

  private final HttpClient client = HttpClient.newHttpClient();
  private Path fast;
  private Path bulk;
  private TierFs engine;
  private DocumentServer server;

  @BeforeEach
  void start() throws Exception {
    fast = Files.createDirectory(disks.resolve("fast"));
    bulk = Files.createDirectory(disks.resolve("bulk"));
    Path config =
        Files.writeString(
            disks.resolve("documents.conf"),
            """
            tierfs.tiers = [
              { name = fast, type = localdir, path = "%s" }
              { name = bulk, type = localdir, path = "%s" }
            ]
            """
                .formatted(fast, bulk));
    engine = TierFsConfig.load(config).open();
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = new DocumentServer(engine.asFileSystem().getPath("/"), anyPort);
  }

  @AfterEach
  void stop() {
    server.close();
    engine.close();
    client.close();
  }

  @Test
  void documentsOfAllDisksAreServed() throws Exception {
    Files.createDirectory(bulk.resolve("letters"));
    Files.writeString(bulk.resolve("letters/old.txt"), "old");
    Files.writeString(fast.resolve("new & <odd>.txt"), "new");
    assertThat(get("/letters/old.txt").body()).isEqualTo("old");
    assertThat(get("/new%20&%20%3Codd%3E.txt").body()).isEqualTo("new");
    assertThat(get("/").body())
        .contains("<a href=\"./letters/\">letters/</a>")
        .contains("<a href=\"./new%20&amp;%20%3Codd%3E.txt\">new &amp; &lt;odd>.txt</a>");
    assertThat(get("/missing").statusCode()).isEqualTo(404);
    assertThat(get("/letters/old.txt/below").statusCode()).isEqualTo(404);
  }

  @Test
  void anUploadGoesWhereItsDirectoryIs() throws Exception {
    Files.createDirectory(bulk.resolve("letters"));
    assertThat(put("/letters/new.txt", "one").statusCode()).isEqualTo(201);
    assertThat(put("/letters/new.txt", "two").statusCode()).isEqualTo(204);
    assertThat(put("/more/deep/empty", "").statusCode()).isEqualTo(201);
    assertThat(bulk.resolve("letters/new.txt")).hasContent("two");
    assertThat(bulk.resolve("letters")).isDirectoryNotContaining("glob:**/.upload-*");
    assertThat(fast.resolve("more/deep/empty")).isEmptyFile();
    assertThat(get("/more/deep/empty").body()).isEmpty();
    assertThat(put("/letters", "x").statusCode()).isEqualTo(409);
  }

  @Test
  void whatIsDeletedIsGoneFromTheDisk() throws Exception {
    Files.createDirectory(fast.resolve("full"));
    Files.writeString(fast.resolve("full/file"), "x");
    assertThat(send("DELETE", "/full", "").statusCode()).isEqualTo(409);
    assertThat(send("DELETE", "/full/file", "").statusCode()).isEqualTo(204);
    assertThat(fast.resolve("full/file")).doesNotExist();
    assertThat(send("DELETE", "/full/file", "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/", "").statusCode()).isEqualTo(403);
    assertThat(send("PATCH", "/full", "").statusCode()).isEqualTo(405);
  }

  @Test
  void nothingLeadsOutOfTheTree() throws Exception {
    Files.writeString(disks.resolve("secret"), "secret");
    Files.createSymbolicLink(fast.resolve("link"), disks.resolve("secret"));
    assertThat(get("/..%2Fsecret").statusCode()).isEqualTo(404);
    assertThat(get("/link").statusCode()).isEqualTo(404);
  }

  @Test
  void noThreadIsLeftWhenAllIsClosed() throws Exception {
    serveOne(); // the JDK starts threads of its own, which stay
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    serveOne();

    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      // The JDK's own carry virtual threads; there may be more of them than before.
      if (!before.contains(thread) && !thread.getClass().getName().endsWith(".CarrierThread")) {
        assertThat(thread.join(Duration.ofSeconds(20))).as("%s has ended", thread).isTrue();
      }
    }
  }

  /** On tiers of its own, without the client, which has threads of its own too. */
  private void serveOne() throws Exception {
    Path tier = Files.createTempDirectory(disks, "tier");
    Files.writeString(tier.resolve("letter"), "hello");
    String config = "tierfs.tiers = [ { name = one, type = localdir, path = \"%s\" } ]";
    try (TierFs union = TierFsConfig.parse(config.formatted(tier), "test").open();
        DocumentServer documents =
            new DocumentServer(
                union.asFileSystem().getPath("/"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), documents.address().getPort())) {
      socket.getOutputStream().write("GET /letter HTTP/1.0\r\n\r\n".getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).endsWith("hello");
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "");
  }

  private HttpResponse<String> put(String path, String content) throws Exception {
    return send("PUT", path, content);
  }

  private HttpResponse<String> send(String method, String path, String content) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(content)).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
