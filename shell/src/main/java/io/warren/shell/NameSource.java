package io.warren.shell;

import java.util.Collection;

/** Knows what there is, for the Tab key. */
public interface NameSource {
    /** All names of a kind; empty when they cannot be told now. */
    Collection<String> names(Names kind);
}
