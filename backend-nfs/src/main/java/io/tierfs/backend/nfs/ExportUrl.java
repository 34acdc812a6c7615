package io.tierfs.backend.nfs;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where an export is: {@code nfs://host[:port]/path}.
 *
 * @param host name or address, IPv6 without its brackets
 * @param port 0 where none is given
 * @param export path with its leading slash
 */
record ExportUrl(String host, int port, String export) {
  /**
   * Reads a URL; {@code %XX} in its path stands for a byte.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static ExportUrl parse(String text) {
    URI uri;
    try {
      uri = new URI(text.replace(" ", "%20"));
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
    boolean plain =
        "nfs".equals(uri.getScheme())
            && uri.getHost() != null
            && uri.getUserInfo() == null
            && uri.getQuery() == null
            && uri.getFragment() == null;
    String path = uri.getPath();
    if (!plain || path == null || !path.startsWith("/") || uri.getPort() > 65535) {
      throw wrong(text);
    }
    while (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String host = uri.getHost();
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    return new ExportUrl(host, Math.max(uri.getPort(), 0), path);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "url: " + text + " is not of the form nfs://host/export or nfs://host:port/export");
  }

  /** As {@code host:/export}, the form of {@code mount(8)}. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host)
        + (port == 0 ? "" : ":" + port)
        + ":"
        + export;
  }
}
