package io.warren.shell;

/**
 * An option.
 *
 * @param name with its dashes
 * @param value the name of its value, in capitals; empty for an option that takes none
 * @param names what the value names
 * @param text one line
 */
public record Option(String name, String value, Names names, String text) {
    public boolean takesValue() {
        return !value.isEmpty();
    }
}
