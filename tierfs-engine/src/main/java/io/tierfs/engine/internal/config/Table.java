package io.tierfs.engine.internal.config;

import io.tierfs.api.Option;
import io.tierfs.api.OptionSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one object of the configuration: the one source of their validation, their defaults
 * and the reference.
 *
 * @param path the object's full key
 * @param help what the object is for
 * @param objects keys that hold objects or lists with tables of their own
 * @param schema the keys that hold plain values
 */
record Table(String path, String help, List<String> objects, OptionSchema schema) {
  Table {
    objects = List.copyOf(objects);
  }

  /** All keys that may stand here. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(objects);
    schema.options().stream().map(Option::name).forEach(keys::add);
    return keys;
  }
}
