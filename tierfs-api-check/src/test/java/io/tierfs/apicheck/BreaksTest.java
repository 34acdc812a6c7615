package io.tierfs.apicheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check against the last release sees a break, and lets through what is allowed. */
class BreaksTest {
  private static final String RELEASED =
      """
      package example;
      public interface Store {
        record Place(String name) {}
        int read(Place place) throws java.io.IOException;
        default void sync() {}
      }
      """;

  @TempDir Path directory;

  @Test
  void nothingNewBreaksNothing() throws Exception {
    assertThat(breaks(RELEASED)).isEmpty();
  }

  @Test
  void whatIsAddedBreaksNothing() throws Exception {
    assertThat(
            breaks(
                """
                package example;
                public interface Store {
                  enum Kind { NEW }
                  record Place(String name) {
                    public boolean isNew() { return true; }
                  }
                  int read(Place place) throws java.io.IOException;
                  default void sync() {}
                  default void flush() {}
                }
                """))
        .isEmpty();
  }

  @Test
  void whatIsGoneIsABreak() throws Exception {
    assertThat(breaks(RELEASED.replace("default void sync() {}", "")))
        .containsExactly("example.Store#sync(): METHOD_REMOVED");
  }

  @Test
  void whatOthersWouldHaveToDoIsABreak() throws Exception {
    assertThat(breaks(RELEASED.replace("default void sync() {}", "void sync();")))
        .containsExactly("example.Store#sync(): METHOD_NOW_ABSTRACT");
    assertThat(breaks(RELEASED.replace("default void sync()", "void more(); default void sync()")))
        .containsExactly("example.Store#more(): METHOD_ADDED_TO_INTERFACE");
  }

  @Test
  void aComponentMoreIsABreak() throws Exception {
    assertThat(breaks(RELEASED.replace("(String name)", "(String name, int size)")))
        .containsExactly("example.Store$Place#Store$Place(java.lang.String): CONSTRUCTOR_REMOVED");
  }

  @Test
  void whatIsNotExportedIsNotLookedAt() throws Exception {
    Path oldJar = Jars.compiled(directory, "old", RELEASED.replace("example", "example.internal"));
    Path newJar = Jars.compiled(directory, "new", RELEASED);
    assertThat(Breaks.between(List.of(oldJar), List.of(newJar), Set.of("example"), List.of()))
        .isEmpty();
  }

  @Test
  void onlyAllowedBreaksPassAndOnlyWhileTheyAreSome() throws Exception {
    SortedSet<String> breaks = breaks(RELEASED.replace("default void sync() {}", ""));
    AllowedBreaks nothing = AllowedBreaks.of(List.of("# nothing", ""));
    AllowedBreaks sync =
        AllowedBreaks.of(List.of("example.Store#sync(): METHOD_REMOVED -- nobody used it"));
    assertThat(nothing.problems(breaks))
        .containsExactly("breaks the API: example.Store#sync(): METHOD_REMOVED");
    assertThat(sync.problems(breaks)).isEmpty();
    assertThat(sync.problems(breaks(RELEASED)))
        .containsExactly("is allowed, but nothing breaks it: example.Store#sync(): METHOD_REMOVED");
    assertThatThrownBy(() -> AllowedBreaks.of(List.of("example.Store#sync(): METHOD_REMOVED")))
        .hasMessageContaining("no reason");
  }

  @Test
  void aPatchBreaksNothingAndBeforeOneAMinorVersionMay() {
    Release released = Release.of("0.1.0");
    assertThat(Release.of("0.1.1-SNAPSHOT").mayBreak(released)).isFalse();
    assertThat(Release.of("0.2.0-SNAPSHOT").mayBreak(released)).isTrue();
    assertThat(Release.of("1.3.0").mayBreak(Release.of("1.2.0"))).isFalse();
    assertThat(Release.of("2.0.0").mayBreak(Release.of("1.2.0"))).isTrue();
  }

  private int made;

  private SortedSet<String> breaks(String source) throws IOException {
    Path oldJar = Jars.compiled(directory, "old" + made, RELEASED);
    Path newJar = Jars.compiled(directory, "new" + made++, source);
    return Breaks.between(List.of(oldJar), List.of(newJar), Set.of("example"), List.of());
  }
}
