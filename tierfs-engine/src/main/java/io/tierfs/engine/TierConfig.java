package io.tierfs.engine;

import io.tierfs.api.Options;
import io.tierfs.api.TierMode;

/**
 * One tier as a configuration describes it; nothing has been opened yet.
 *
 * @param name unique among the tiers
 * @param type the backend's type, as {@link PluginInfo#type()}
 * @param minFree bytes that stay free: new files go elsewhere below that
 * @param options the backend's own settings, defaults filled in; their text form hides secrets
 * @param origin the file that it is written in, or what else the text came from
 * @param line the line on which it begins, 0 where there is none to name
 * @since 0.1
 */
public record TierConfig(
    String name,
    String type,
    TierMode mode,
    long minFree,
    Options options,
    String origin,
    int line) {}
