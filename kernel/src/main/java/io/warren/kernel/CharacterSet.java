package io.warren.kernel;

import java.util.List;

/** Some characters. */
interface CharacterSet {
    CharacterSet NONE = c -> false;
    CharacterSet DIGIT = c -> c >= '0' && c <= '9';
    CharacterSet SPACE = c -> c == ' ' || c >= '\t' && c <= '\r';
    CharacterSet UPPER = c -> c >= 'A' && c <= 'Z';
    CharacterSet LOWER = c -> c >= 'a' && c <= 'z';
    CharacterSet LETTER = c -> UPPER.has(c) || LOWER.has(c);
    CharacterSet WORD = c -> LETTER.has(c) || DIGIT.has(c) || c == '_';
    CharacterSet ANY_BUT_NEWLINE = c -> c != '\n';

    boolean has(char c);

    default CharacterSet not() {
        return c -> !has(c);
    }

    static CharacterSet range(char from, char to) {
        return c -> c >= from && c <= to;
    }

    static CharacterSet anyOf(List<CharacterSet> sets) {
        CharacterSet[] all = sets.toArray(CharacterSet[]::new);
        return c -> {
            for (CharacterSet set : all) {
                if (set.has(c)) {
                    return true;
                }
            }
            return false;
        };
    }

    default CharacterSet ignoringCase() {
        return c -> has(c) || has(Character.toLowerCase(c)) || has(Character.toUpperCase(c));
    }
}
