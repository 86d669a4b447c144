package io.warren.management;

/**
 * An exchange type.
 *
 * @param name as clients give it
 * @param bundle the bundle that offers it, with its version; empty when it is absent
 * @param exchanges how many exchanges have it
 * @param faults how often the plug-in has failed since it came
 */
public record ExchangeTypeInfo(String name, String bundle, int exchanges, long faults) {}
