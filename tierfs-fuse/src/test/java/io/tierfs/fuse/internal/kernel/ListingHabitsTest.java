package io.tierfs.fuse.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tierfs.fuse.internal.kernel.ListingHabits.Habit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListingHabitsTest {
  private static final int FILES = 200;
  private static final int CHUNK = 100;

  private final ListingHabits habits = new ListingHabits();

  /** Which files of a directory went without attributes, read by chunks. */
  private List<String> list(int pid, long directory, boolean asksMeanwhile) {
    List<String> bare = new ArrayList<>();
    for (int i = 0; i < FILES; i += CHUNK) {
      Habit habit = habits.of(pid);
      boolean wants = habit.wantsAttributes(i);
      for (int j = i; j < i + CHUNK; j++) {
        String name = directory + "/" + j;
        if (!wants || habit.isLeftOut(directory, name, j == i + CHUNK - 1)) {
          habit.gaveBare();
          bare.add(name);
        }
      }
      habits.keep(habit);
      if (asksMeanwhile) {
        bare.forEach(name -> habits.lookedUp(pid, directory, name));
      }
    }
    return bare;
  }

  private List<String> listAndAsk(int pid, long directory) {
    List<String> bare = list(pid, directory, false);
    bare.forEach(name -> habits.lookedUp(pid, directory, name));
    return bare;
  }

  @Test
  void aStrangerGetsThemWithTheFirstNamesOfADirectory() {
    assertThat(list(1, 10, false)).hasSize(CHUNK + 1).contains("10/99", "10/100");
    assertThat(list(1, 11, false)).hasSize(CHUNK + 1);
  }

  @Test
  void whoAsksWhileReadingGetsThemFromThenOn() {
    assertThat(list(1, 10, true)).containsExactly("10/99", "10/199");
    assertThat(list(1, 11, true)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whoAsksAfterReadingGetsThemInTheNextDirectory() {
    assertThat(listAndAsk(1, 10)).hasSize(CHUNK + 1);
    for (int directory = 11; directory < 50; directory++) {
      assertThat(listAndAsk(1, directory)).hasSize(1);
    }
  }

  @Test
  void whoNeverAsksGetsNamesAloneUntilHeDoes() {
    for (int directory = 0; directory < 3; directory++) {
      list(1, directory, false);
    }
    assertThat(list(1, 10, false)).hasSize(FILES);
    assertThat(listAndAsk(1, 11)).hasSize(FILES);
    assertThat(listAndAsk(1, 12)).hasSize(1);
  }

  @Test
  void whoAsksNoMoreLosesThemInTime() {
    listAndAsk(1, 10);
    int directory = 11;
    while (list(1, directory, false).size() < FILES) {
      directory++;
      assertThat(directory).isLessThan(30);
    }
    assertThat(directory).isGreaterThan(15);
  }

  @Test
  void aFewQuestionsDoNotCount() {
    for (int directory = 0; directory < 4; directory++) {
      list(1, directory, false);
    }
    for (int i = 0; i < 20; i++) {
      habits.asked(1);
    }
    assertThat(list(1, 10, false)).hasSize(FILES);
  }

  @Test
  void threadsAreToldApart() {
    listAndAsk(1, 10);
    assertThat(list(2, 11, false)).hasSize(CHUNK + 1);
    assertThat(list(1, 11, false)).hasSize(1);
    list(257, 12, false); // has the place of 1 now
    assertThat(list(1, 13, false)).hasSize(CHUNK + 1);
  }

  @Test
  void whoCannotBeToldApartIsAlwaysAStranger() {
    for (int directory = 0; directory < 10; directory++) {
      assertThat(listAndAsk(0, directory)).hasSize(CHUNK);
    }
  }

  @Test
  void anotherNameIsNoAnswer() {
    list(1, 10, false);
    habits.lookedUp(1, 10, "other");
    habits.lookedUp(1, 11, "10/99");
    habits.lookedUp(2, 10, "10/99");
    assertThat(list(1, 12, false)).hasSize(CHUNK + 1);
    habits.asked(1);
    assertThat(list(1, 13, false)).hasSize(1);
  }
}
