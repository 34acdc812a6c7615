package io.tierfs.backend.nfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tierfs.api.BackendContext;
import io.tierfs.api.BackendProvider;
import io.tierfs.api.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NfsProviderTest {
  @Test
  void isFoundByItsType() {
    assertThat(ServiceLoader.load(BackendProvider.class))
        .anyMatch(provider -> provider.type().equals("nfs"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server:/export",
        "nfs:/export",
        "nfs://server",
        "nfs://server:x/export",
        "nfs://server:99999/export",
        "http://server/export",
        "nfs://user@server/export",
        "nfs://server/export?vers=3"
      })
  void aWrongUrlIsSaidToBeWrong(String url) {
    assertThatThrownBy(() -> open(Map.of("url", url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url: " + url)
        .hasMessageContaining("nfs://host/export");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sec | krb5p | sec: krb5p is not there yet",
        "nconnect | 17 | nconnect: 17 is not from 1 to 16",
        "timeo | 5ms | timeo: has to be 100ms at least",
        "acregmin | 5m | acregmin and acdirmin cannot be longer",
        "gid | 7 | gid: needs uid",
        "uid | -1 | uid and gid are numbers",
        "port | 1 | port: the url names another one, 2",
        "rsize | 10 | rsize: 10 is not from 1K to 1M",
        "on-start | degrade | on-start: degrade needs mode = ro",
        "vers | 4.0 | is not one of 4.2",
        "proto | udp | is not one of tcp"
      })
  void optionsThatMakeNoSenseAreRefused(String name, String value, String message) {
    assertThatThrownBy(() -> open(Map.of("url", "nfs://127.0.0.1:2/export", name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aUrlMayHoldAnyHostAndPath() {
    assertThat(ExportUrl.parse("nfs://[::1]:20490/a%20b/c//"))
        .isEqualTo(new ExportUrl("::1", 20490, "/a b/c"))
        .hasToString("[::1]:20490:/a b/c");
    assertThat(ExportUrl.parse("nfs://nas.example.org/")).hasToString("nas.example.org:/");
  }

  @Test
  void nobodyThereIsSaid() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    refused(
        Map.of("url", "nfs://127.0.0.1:" + port + "/export"),
        "127.0.0.1:" + port + ":/export cannot be mounted",
        "ECONNREFUSED");
    refused(Map.of("url", "nfs://no.such.host.invalid/export"), "cannot be mounted", "no.such");
  }

  @Test
  void whatTheServerRefusesIsSaid() throws IOException {
    try (ServedExport four = ServedExport.start("4.2");
        ServedExport three = ServedExport.start("3")) {
      Path here = four.newDirectory();
      Map<String, Object> wrong = four.options(here);
      wrong.put("url", "nfs://127.0.0.1:" + four.server().port() + "/nowhere");
      refused(wrong, "/nowhere cannot be mounted", "ENOENT");
      Map<String, Object> version = four.options(here);
      version.put("vers", "3");
      version.put("mountport", four.server().port());
      refused(version, "cannot be mounted", "MOUNT", "(errno 93)");
      Map<String, Object> wrong3 = three.options(three.newDirectory());
      wrong3.put("url", "nfs://127.0.0.1:" + three.server().port() + "/nowhere");
      refused(wrong3, "/nowhere cannot be mounted");
    }
  }

  private static void refused(Map<String, ?> options, String... parts) {
    assertThatThrownBy(() -> open(options))
        .isInstanceOf(IOException.class)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).contains(parts).doesNotContain("\n");
            });
  }

  private static io.tierfs.api.Backend open(Map<String, ?> options) throws IOException {
    NfsProvider provider = new NfsProvider();
    return provider.open(BackendContext.standalone("nas"), Options.of(provider.options(), options));
  }
}
