package io.warren.shell;

/**
 * A positional argument.
 *
 * @param name in capitals, as the usage line shows it
 * @param required whether it must be given; the optional ones come last
 * @param names what it names
 */
public record Parameter(String name, boolean required, Names names) {}
