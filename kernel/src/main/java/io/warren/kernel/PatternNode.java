package io.warren.kernel;

import java.util.List;

/** What a pattern's text means. */
sealed interface PatternNode {
    PatternNode EMPTY = new All(List.of());

    record Take(CharacterSet set) implements PatternNode {}

    record All(List<PatternNode> parts) implements PatternNode {}

    record Either(List<PatternNode> parts) implements PatternNode {}

    /**
     * @param most negative for any number
     */
    record Repeat(PatternNode part, int least, int most) implements PatternNode {}

    record Condition(NamePattern.Op op) implements PatternNode {}

    record Ahead(PatternNode part, boolean negative) implements PatternNode {}
}
