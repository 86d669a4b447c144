package io.warren.shell;

import java.util.Locale;

/** Text as it may be shown on a terminal. */
public final class Text {
    private Text() {}

    /**
     * The text with everything made visible that a terminal would obey: names and messages come
     * from clients, and an escape sequence in a queue's name must not move the operator's cursor.
     */
    public static String visible(String text) {
        StringBuilder shown = null;
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            if (isHidden(point)) {
                if (shown == null) {
                    shown = new StringBuilder(text.length() + 8).append(text, 0, at);
                }
                shown.append(escape(point));
            } else if (shown != null) {
                shown.appendCodePoint(point);
            }
            at += Character.charCount(point);
        }
        return shown == null ? text : shown.toString();
    }

    private static boolean isHidden(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }

    private static String escape(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, "\\u{%x}", point);
        };
    }

    /** The singular, or the plural with an s. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
