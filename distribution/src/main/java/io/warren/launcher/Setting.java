package io.warren.launcher;

import java.util.function.Predicate;

/**
 * One key of {@code conf/warren.properties}.
 *
 * @param expected what a value must be, in words that end the sentence "expected …"
 */
record Setting(
        String key, String defaultValue, String expected, Predicate<String> check, String meaning) {

    static Setting text(String key, String defaultValue, String meaning) {
        return new Setting(key, defaultValue, "a text", value -> !value.isBlank(), meaning);
    }

    static Setting integer(String key, String defaultValue, int min, int max, String meaning) {
        String expected = "a whole number from " + min + " to " + max;
        return new Setting(key, defaultValue, expected, v -> isWithin(v, min, max), meaning);
    }

    static Setting integerOrAuto(String key, int min, int max, String meaning) {
        String expected = "auto or a whole number from " + min + " to " + max;
        return new Setting(
                key, "auto", expected, v -> v.equals("auto") || isWithin(v, min, max), meaning);
    }

    static Setting integerOrOff(String key, int min, int max, String meaning) {
        String expected = "off or a whole number from " + min + " to " + max;
        return new Setting(
                key, "off", expected, v -> v.equals("off") || isWithin(v, min, max), meaning);
    }

    static Setting fraction(
            String key, String defaultValue, double min, double max, String meaning) {
        String expected = "a fraction from " + min + " to " + max;
        return new Setting(key, defaultValue, expected, v -> isFraction(v, min, max), meaning);
    }

    static Setting size(String key, String defaultValue, String meaning) {
        String expected = "a number of bytes, perhaps with a unit: 512MB, 2GiB";
        return new Setting(
                key,
                defaultValue,
                expected,
                value -> value.matches("(?i)\\d{1,15} *(b|kb|mb|gb|kib|mib|gib)?"),
                meaning);
    }

    static Setting oneOf(String key, String defaultValue, String meaning, String... values) {
        String expected = "one of " + String.join(", ", values);
        return new Setting(
                key,
                defaultValue,
                expected,
                value -> java.util.List.of(values).contains(value),
                meaning);
    }

    private static boolean isWithin(String value, long min, long max) {
        try {
            long number = Long.parseLong(value);
            return number >= min && number <= max;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isFraction(String value, double min, double max) {
        try {
            double number = Double.parseDouble(value);
            return number >= min && number <= max;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
