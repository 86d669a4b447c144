package io.warren.kernel;

import io.warren.kernel.NamePattern.Unusable;
import java.util.ArrayList;
import java.util.List;

/** Reads what stands in square brackets. */
final class PatternClassParser {
    private final PatternParser parser;
    private final List<CharacterSet> sets = new ArrayList<>();

    PatternClassParser(PatternParser parser) {
        this.parser = parser;
    }

    /** The opening bracket was read. */
    CharacterSet parse() {
        boolean negated = parser.looksAt("^");
        parser.skip(negated ? 1 : 0);
        boolean first = true;
        while (first || !parser.looksAt("]")) {
            first = false;
            one();
        }
        parser.skip(1);
        CharacterSet all = CharacterSet.anyOf(sets);
        return negated ? all.not() : all;
    }

    private void one() {
        if (parser.looksAt("[:")) {
            int end = parser.find(":]");
            if (end > 0) {
                posix(end);
                return;
            }
        }
        char from = parser.read();
        if (from == '\\') {
            if ("dDsSwW".indexOf(peek()) >= 0) {
                sets.add(parser.escapedSet());
                return;
            }
            from = escapedInClass();
        }
        if (!parser.looksAt("-") || parser.looksAt("-]")) {
            sets.add(CharacterSet.range(from, from));
            return;
        }
        parser.skip(1);
        char to = parser.read();
        if (to == '\\') {
            if ("dDsSwW".indexOf(peek()) >= 0) { // then the dash is one
                sets.add(CharacterSet.range(from, from));
                sets.add(CharacterSet.range('-', '-'));
                sets.add(parser.escapedSet());
                return;
            }
            to = escapedInClass();
        }
        if (to < from) {
            throw new Unusable("range out of order in character class");
        }
        sets.add(CharacterSet.range(from, to));
    }

    private char peek() {
        char c = parser.read();
        parser.skip(-1);
        return c;
    }

    private char escapedInClass() {
        char c = parser.read();
        return c == 'b' ? '\b' : parser.escaped(c);
    }

    private void posix(int end) {
        StringBuilder name = new StringBuilder();
        parser.skip(2);
        for (int i = 2; i < end; i++) {
            name.append(parser.read());
        }
        parser.skip(2);
        sets.add(
                switch (name.toString()) {
                    case "alpha" -> CharacterSet.LETTER;
                    case "digit" -> CharacterSet.DIGIT;
                    case "alnum" -> c -> CharacterSet.LETTER.has(c) || CharacterSet.DIGIT.has(c);
                    case "upper" -> CharacterSet.UPPER;
                    case "lower" -> CharacterSet.LOWER;
                    case "space" -> CharacterSet.SPACE;
                    case "word" -> CharacterSet.WORD;
                    default -> throw new Unusable("unknown POSIX class name: " + name);
                });
    }
}
