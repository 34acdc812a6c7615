package io.tierfs.engine.internal.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value of a configuration and the place where it is written.
 *
 * <p>A value that came by substitution has the line of what was put in, which is not where its user
 * has to look, or none at all for the environment. So the tree from before the substitution is
 * walked beside the resolved one, and says where each key stands.
 */
final class Cursor {
  private final ConfigValue value;
  private final @Nullable ConfigValue written;
  private final Place place;

  private Cursor(ConfigValue value, @Nullable ConfigValue written, Place parent) {
    this.value = value;
    this.written = written;
    this.place =
        written != null && Place.knows(written.origin())
            ? parent.at(written.origin())
            : parent.at(value.origin());
  }

  /**
   * The root of a configuration.
   *
   * @param written the same before substitution
   */
  static Cursor root(ConfigObject resolved, ConfigObject written, String origin) {
    return new Cursor(resolved, written, new Place(origin, 0, ""));
  }

  Place place() {
    return place;
  }

  ConfigValueType type() {
    return value.valueType();
  }

  /** Text, number or boolean as it was written. */
  String text() {
    return type() == ConfigValueType.NUMBER
        ? value.atKey("number").getString("number")
        : String.valueOf(value.unwrapped());
  }

  /** The entries of an object that have a value; a null hides what was set before. */
  SortedMap<String, Cursor> entries() {
    SortedMap<String, Cursor> entries = new TreeMap<>();
    if (value instanceof ConfigObject object) {
      object.forEach(
          (name, child) -> {
            if (child.valueType() != ConfigValueType.NULL) {
              entries.put(name, new Cursor(child, writtenChild(name), place.withKey(key(name))));
            }
          });
    }
    return entries;
  }

  Optional<Cursor> entry(String name) {
    return Optional.ofNullable(entries().get(name));
  }

  List<Cursor> elements() {
    List<Cursor> elements = new ArrayList<>();
    if (value instanceof ConfigList list) {
      ConfigList source =
          written instanceof ConfigList other && other.size() == list.size() ? other : null;
      for (int i = 0; i < list.size(); i++) {
        elements.add(
            new Cursor(
                list.get(i),
                source == null ? null : source.get(i),
                place.withKey(place.key() + "[" + i + "]")));
      }
    }
    return elements;
  }

  private String key(String name) {
    String quoted = ConfigUtil.joinPath(name);
    return place.key().isEmpty() ? quoted : place.key() + "." + quoted;
  }

  private @Nullable ConfigValue writtenChild(String name) {
    try {
      return written instanceof ConfigObject object ? object.get(name) : null;
    } catch (ConfigException.NotResolved e) {
      return null;
    }
  }
}
