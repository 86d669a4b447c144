package io.warren.exchange.headers;

import io.warren.message.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The name of a header, as a key to look up the one that a cursor is at. */
final class HeaderName {
    private final byte[] utf8;
    private final int hash;

    HeaderName(String name) {
        utf8 = name.getBytes(StandardCharsets.UTF_8);
        hash = FieldTable.nameHash(utf8);
    }

    boolean isNameOf(FieldTable.Cursor field) {
        return field.nameEquals(utf8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName that && Arrays.equals(utf8, that.utf8);
    }

    /** The same as {@link FieldTable.Cursor#nameHash} gives. */
    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
