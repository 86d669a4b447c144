package io.warren.store;

import org.jspecify.annotations.Nullable;

/**
 * One change of a definition.
 *
 * @param kind what it defines, for example {@code queue}
 * @param key its name within the kind
 * @param value what it is from now on; null removes it
 */
public record DefinitionChange(String kind, String key, byte @Nullable [] value) {}
