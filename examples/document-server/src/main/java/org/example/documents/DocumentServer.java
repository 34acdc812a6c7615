package org.example.documents;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tierfs.backend.localdir.LocaldirBackend;
import io.tierfs.engine.TierFs;
import io.tierfs.engine.TierFsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Serves a tree of documents: GET and HEAD (a directory is a page of links), PUT and DELETE. It
 * knows {@code java.nio.file} alone; that the tree is a union is nobody's business but {@link
 * #main}'s.
 */
public final class DocumentServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("org.example.documents");

  private final Path root;
  private final HttpServer server;
  private final ExecutorService threads;

  /** Serves what is below {@code root}, until it is closed. */
  public DocumentServer(Path root, InetSocketAddress address) throws IOException {
    this.root = root;
    server = HttpServer.create(address, 0);
    threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("documents-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = status(exchange);
      if (exchange.getResponseCode() == -1) {
        exchange.sendResponseHeaders(status, -1);
      }
    }
  }

  /** What came of the request. GET has answered already where all went well. */
  private int status(HttpExchange exchange) {
    try {
      Path path = root.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
      if (!path.startsWith(root)) {
        return 403;
      }
      return switch (exchange.getRequestMethod()) {
        case "GET", "HEAD" -> get(exchange, path);
        case "PUT" -> put(exchange, path);
        case "DELETE" -> delete(path);
        default -> 405;
      };
    } catch (NoSuchFileException | NotDirectoryException e) {
      return 404;
    } catch (AccessDeniedException e) {
      return 403;
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      return 409;
    } catch (InvalidPathException e) {
      return 400;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, exchange.getRequestURI().toString(), e);
      return 500;
    }
  }

  private int get(HttpExchange exchange, Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return answer(exchange, "text/html; charset=utf-8", page(path));
    }
    if (Files.notExists(path)) {
      return 404;
    }
    try (InputStream content = Files.newInputStream(path)) {
      exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
      send(exchange, Files.size(path), content::transferTo);
    }
    return 200;
  }

  private int answer(HttpExchange exchange, String type, byte[] content) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    send(exchange, content.length, body -> body.write(content));
    return 200;
  }

  /** Writes the content of an answer. */
  private interface Body {
    void writeTo(OutputStream target) throws IOException;
  }

  private static void send(HttpExchange exchange, long length, Body body) throws IOException {
    boolean empty = length == 0 || exchange.getRequestMethod().equals("HEAD");
    if (empty) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
    }
    exchange.sendResponseHeaders(200, empty ? -1 : length);
    if (!empty) {
      body.writeTo(exchange.getResponseBody());
    }
  }

  private static byte[] page(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .map(child -> child.getFileName() + (Files.isDirectory(child) ? "/" : ""))
          .sorted()
          .map(name -> "<li><a href=\"./" + escaped(link(name)) + "\">" + escaped(name) + "</a>\n")
          .collect(Collectors.joining("", "<!DOCTYPE html>\n<ul>\n", "</ul>\n"))
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private static String link(String name) {
    try {
      return new java.net.URI(null, null, "/" + name, null).getRawPath().substring(1);
    } catch (java.net.URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  /** A document is there wholly or not at all: it gets its name when all of it has come. */
  private static int put(HttpExchange exchange, Path path) throws IOException {
    Path directory = path.getParent();
    if (directory == null || Files.isDirectory(path)) {
      return 409;
    }
    Files.createDirectories(directory);
    boolean isNew = Files.notExists(path);
    Path upload = directory.resolve(".upload-" + UUID.randomUUID());
    try {
      Files.copy(exchange.getRequestBody(), upload);
      Files.move(upload, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(upload);
    }
    return isNew ? 201 : 204;
  }

  private int delete(Path path) throws IOException {
    if (path.equals(root)) {
      throw new AccessDeniedException(path.toString());
    }
    Files.delete(path);
    return 204;
  }

  /** Ends the server; requests that are under way have a second. */
  @Override
  public void close() {
    server.stop(1);
    threads.close();
  }

  /**
   * Takes the port to listen on at this machine's own address, and the directories to serve as one,
   * the fastest disk's first; or a configuration, with which a start takes nearly twice as long.
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: DocumentServer PORT DIRECTORY... | PORT CONFIG.conf");
      System.exit(2);
    }
    int port = Integer.parseInt(arguments[0]);
    TierFs engine = open(Arrays.stream(arguments).skip(1).map(Path::of).toList());
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    DocumentServer server;
    try {
      server = new DocumentServer(engine.asFileSystem().getPath("/"), address);
    } catch (IOException e) {
      engine.close();
      throw e;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  engine.close();
                }));
    System.out.println("http://localhost:" + server.address().getPort() + "/");
  }

  private static TierFs open(List<Path> given) throws Exception {
    if (given.getFirst().toString().endsWith(".conf")) {
      return TierFsConfig.load(given.getFirst().toAbsolutePath()).open();
    }
    TierFs.Builder union = TierFs.builder();
    for (Path directory : given) {
      String name = "disk-" + (given.indexOf(directory) + 1);
      union.tier(name, LocaldirBackend.open(directory, Duration.ofSeconds(1)));
    }
    return union.build();
  }
}
