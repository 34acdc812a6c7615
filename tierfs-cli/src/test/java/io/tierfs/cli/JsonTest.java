package io.tierfs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void writesEveryKindOfValue() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("text", "a\"b\\c\nd\te");
    map.put("number", 12345678901L);
    map.put("flag", true);
    map.put("list", List.of(1, List.of(), Map.of()));
    assertThat(Json.of(map))
        .isEqualTo(
            "{\"text\":\"a\\\"b\\\\c\\nd\\te\",\"number\":12345678901,\"flag\":true,"
                + "\"list\":[1,[],{}]}");
    assertThat(Json.of(null)).isEqualTo("null");
  }

  @Test
  void escapesWhatIsNoText() {
    assertThat(Json.of("\u0001")).isEqualTo("\"\\u0001\"");
    // A stray byte of a name, coded as Names does it.
    assertThat(Json.of("caf\udce9")).isEqualTo("\"caf\\udce9\"");
    assertThat(Json.of("\ud83d\ude00")).isEqualTo("\"\ud83d\ude00\"");
    assertThat(Json.of("\ud83d\udca9")).isEqualTo("\"\ud83d\udca9\"");
  }
}
