package io.warren.kernel;

import java.util.BitSet;

/**
 * A regular expression for names, as Perl writes them, that cannot be made to run long: it is
 * searched for with a memory of what was tried, so its work is its size times the name's length. A
 * backtracking matcher, as {@link java.util.regex.Pattern} is, can be kept busy for years by {@code
 * (a*)*b}, on an event loop.
 *
 * <p>What needs backtracking to be right (back references, atomic groups, possessive quantifiers)
 * and looking behind are refused. A lookahead is run anew wherever it stands, so those are not
 * linear: none may stand in another, and all of a search together has {@link #MOST_STEPS}; a search
 * that needs more finds nothing.
 *
 * <p>Immutable; any thread.
 */
final class NamePattern {
    /** The longest text of a pattern. */
    static final int LONGEST = 1024;

    /** So many instructions has the largest: counted repetitions are written out. */
    static final int MOST_INSTRUCTIONS = 4096;

    private static final int MOST_STEPS = 4_000_000;

    /** A pattern that cannot be used; the message says why. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String why) {
            super(why, null, false, false);
        }
    }

    /** What an instruction does. */
    enum Op {
        /** Takes a character of the set. */
        TAKE,
        /** Goes on at two places. */
        SPLIT,
        JUMP,
        /** Goes on only where that is so. */
        AT_START,
        AT_END,
        AT_VERY_END,
        AT_WORD_EDGE,
        NOT_AT_WORD_EDGE,
        /** Goes on only if the program at {@code first} matches from here, or does not. */
        LOOKAHEAD,
        NO_LOOKAHEAD,
        MATCH
    }

    /** An instruction; the numbers are those of others. */
    record Instruction(Op op, int first, int second, CharacterSet set) {}

    private final String text;
    private final Instruction[] program;

    private NamePattern(String text, Instruction[] program) {
        this.text = text;
        this.program = program;
    }

    /**
     * @throws Unusable when it is malformed, or uses what is not supported
     */
    static NamePattern compile(String text) {
        if (text.length() > LONGEST) {
            throw new Unusable("longer than " + LONGEST + " characters");
        }
        PatternNode tree = new PatternParser(text).parse();
        return new NamePattern(text, new PatternCompiler().compile(tree));
    }

    /** The text that it was made of. */
    String text() {
        return text;
    }

    /** Whether it matches somewhere in the name. */
    boolean isIn(String name) {
        Search search = new Search(name);
        BitSet tried = new BitSet();
        for (int start = 0; start <= name.length(); start++) {
            if (search.run(0, start, tried)) {
                return !search.exhausted();
            }
        }
        return false;
    }

    /** One search; a state is an instruction and a place in the name. */
    private final class Search {
        private final String name;
        private int stepsLeft = MOST_STEPS;

        Search(String name) {
            this.name = name;
        }

        boolean exhausted() {
            return stepsLeft <= 0;
        }

        /**
         * @param tried states that are known to lead nowhere, to be added to: whether a state leads
         *     to a match depends on nothing but the state
         */
        boolean run(int start, int at, BitSet tried) {
            int[] open = new int[16];
            int count = 0;
            int width = name.length() + 1;
            open[count++] = start * width + at;
            while (count > 0) {
                int state = open[--count];
                if (tried.get(state)) {
                    continue;
                }
                tried.set(state);
                if (--stepsLeft <= 0) {
                    return true; // and the caller says no: see exhausted()
                }
                int number = state / width;
                int place = state % width;
                Instruction instruction = program[number];
                if (instruction.op() == Op.MATCH) {
                    return true;
                }
                if (count + 2 > open.length) {
                    open = java.util.Arrays.copyOf(open, 2 * open.length);
                }
                if (instruction.op() == Op.SPLIT) {
                    open[count++] = instruction.second() * width + place;
                    open[count++] = instruction.first() * width + place;
                } else if (instruction.op() == Op.JUMP) {
                    open[count++] = instruction.first() * width + place;
                } else if (instruction.op() == Op.TAKE) {
                    if (place < name.length() && instruction.set().has(name.charAt(place))) {
                        open[count++] = (number + 1) * width + place + 1;
                    }
                } else if (holds(instruction, place)) {
                    open[count++] = (number + 1) * width + place;
                }
            }
            return false;
        }

        private boolean holds(Instruction instruction, int place) {
            return switch (instruction.op()) {
                case AT_START -> place == 0;
                case AT_VERY_END -> place == name.length();
                case AT_END ->
                        place == name.length()
                                || place == name.length() - 1 && name.charAt(place) == '\n';
                case AT_WORD_EDGE -> isWord(place - 1) != isWord(place);
                case NOT_AT_WORD_EDGE -> isWord(place - 1) == isWord(place);
                case LOOKAHEAD -> run(instruction.first(), place, new BitSet());
                case NO_LOOKAHEAD -> !run(instruction.first(), place, new BitSet()) || exhausted();
                default -> throw new IllegalStateException("no condition: " + instruction);
            };
        }

        private boolean isWord(int place) {
            return place >= 0 && place < name.length() && CharacterSet.WORD.has(name.charAt(place));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
