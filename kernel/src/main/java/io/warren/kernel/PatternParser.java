package io.warren.kernel;

import io.warren.kernel.NamePattern.Op;
import io.warren.kernel.NamePattern.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a pattern as Perl means it. */
final class PatternParser {
    /** Groups stand in groups at most so deep: the parser calls itself. */
    private static final int DEEPEST = 100;

    private static final Pattern COUNT =
            Pattern.compile("\\{([0-9]{1,4})(,([0-9]{0,4}))?}"); // a fixed one, linear
    private static final Pattern NAMED_GROUP = Pattern.compile("\\(\\?P?<[A-Za-z_][A-Za-z0-9_]*>");

    private final String text;
    private int at;
    private int depth;
    private boolean ignoreCase;

    PatternParser(String text) {
        this.text = text;
    }

    PatternNode parse() {
        if (text.startsWith("(?i)")) {
            ignoreCase = true;
            at = 4;
        }
        PatternNode all = either();
        if (at < text.length()) {
            throw new Unusable("unmatched closing parenthesis at " + at);
        }
        return all;
    }

    private PatternNode either() {
        if (++depth > DEEPEST) {
            throw new Unusable("groups are nested deeper than " + DEEPEST);
        }
        List<PatternNode> parts = new ArrayList<>();
        parts.add(sequence());
        while (at < text.length() && text.charAt(at) == '|') {
            at++;
            parts.add(sequence());
        }
        depth--;
        return parts.size() == 1 ? parts.get(0) : new PatternNode.Either(parts);
    }

    private PatternNode sequence() {
        List<PatternNode> parts = new ArrayList<>();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            parts.add(repeated(atom()));
        }
        return new PatternNode.All(parts);
    }

    private PatternNode repeated(PatternNode atom) {
        PatternNode node = atom;
        int quantifiers = 0;
        while (at < text.length()) {
            int least;
            int most;
            Matcher count = COUNT.matcher(text).region(at, text.length());
            char c = text.charAt(at);
            if (c == '*' || c == '+' || c == '?') {
                least = c == '+' ? 1 : 0;
                most = c == '?' ? 1 : -1;
                at++;
            } else if (c == '{' && count.lookingAt()) {
                least = Integer.parseInt(count.group(1));
                most = most(count, least);
                at = count.end();
            } else {
                return node;
            }
            if (++quantifiers > 1) {
                throw new Unusable("nothing to repeat at " + (at - 1));
            }
            lazy();
            node = new PatternNode.Repeat(node, least, most);
        }
        return node;
    }

    private static int most(Matcher count, int least) {
        if (count.group(2) == null) {
            return least;
        }
        String limit = count.group(3);
        if (limit == null || limit.isEmpty()) {
            return -1;
        }
        int most = Integer.parseInt(limit);
        if (most < least) {
            throw new Unusable("numbers out of order in {} quantifier");
        }
        return most;
    }

    /** Which match is found makes no difference to whether there is one. */
    private void lazy() {
        if (at < text.length() && text.charAt(at) == '?') {
            at++;
        } else if (at < text.length() && text.charAt(at) == '+') {
            throw new Unusable("possessive quantifiers are not supported");
        }
    }

    private PatternNode atom() {
        char c = text.charAt(at++);
        return switch (c) {
            case '(' -> group();
            case '[' -> take(new PatternClassParser(this).parse());
            case '.' -> new PatternNode.Take(CharacterSet.ANY_BUT_NEWLINE);
            case '^' -> new PatternNode.Condition(Op.AT_START);
            case '$' -> new PatternNode.Condition(Op.AT_END);
            case '\\' -> escape();
            case '*', '+', '?' -> throw new Unusable("nothing to repeat at " + (at - 1));
            default -> take(CharacterSet.range(c, c));
        };
    }

    private PatternNode take(CharacterSet set) {
        return new PatternNode.Take(ignoreCase ? set.ignoringCase() : set);
    }

    private PatternNode group() {
        int start = at - 1;
        boolean ahead = false;
        boolean negative = false;
        Matcher named = NAMED_GROUP.matcher(text).region(start, text.length());
        if (named.lookingAt()) {
            at = named.end();
        } else if (text.startsWith("?:", at)) {
            at += 2;
        } else if (text.startsWith("?=", at) || text.startsWith("?!", at)) {
            ahead = true;
            negative = text.charAt(at + 1) == '!';
            at += 2;
        } else if (text.startsWith("?", at) || text.startsWith("*", at)) {
            throw new Unusable("this kind of group is not supported, at " + start);
        }
        PatternNode inner = either();
        if (at >= text.length()) {
            throw new Unusable("missing closing parenthesis");
        }
        at++;
        return ahead ? new PatternNode.Ahead(inner, negative) : inner;
    }

    private PatternNode escape() {
        if (at >= text.length()) {
            throw new Unusable("\\ at end of pattern");
        }
        char c = text.charAt(at);
        Op condition =
                switch (c) {
                    case 'b' -> Op.AT_WORD_EDGE;
                    case 'B' -> Op.NOT_AT_WORD_EDGE;
                    case 'A' -> Op.AT_START;
                    case 'Z' -> Op.AT_END;
                    case 'z' -> Op.AT_VERY_END;
                    default -> Op.MATCH;
                };
        if (condition != Op.MATCH) {
            at++;
            return new PatternNode.Condition(condition);
        }
        return take(escapedSet());
    }

    // ---- for classes of characters too -----------------------------------------------------

    boolean atEnd() {
        return at >= text.length();
    }

    boolean looksAt(String what) {
        return text.startsWith(what, at);
    }

    void skip(int count) {
        at += count;
    }

    char read() {
        if (atEnd()) {
            throw new Unusable("missing terminating ] for character class");
        }
        return text.charAt(at++);
    }

    /** Where something stands, from here on; negative if it does not. */
    int find(String what) {
        int found = text.indexOf(what, at);
        return found < 0 ? found : found - at;
    }

    /** What follows a backslash. */
    CharacterSet escapedSet() {
        char c = read();
        return switch (c) {
            case 'd' -> CharacterSet.DIGIT;
            case 'D' -> CharacterSet.DIGIT.not();
            case 's' -> CharacterSet.SPACE;
            case 'S' -> CharacterSet.SPACE.not();
            case 'w' -> CharacterSet.WORD;
            case 'W' -> CharacterSet.WORD.not();
            default -> {
                char escaped = escaped(c);
                yield CharacterSet.range(escaped, escaped);
            }
        };
    }

    /** The one character that a letter after a backslash stands for. */
    char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'e' -> '\u001b';
            case 'x' -> hexadecimal();
            default -> {
                if (CharacterSet.LETTER.has(c) || CharacterSet.DIGIT.has(c)) {
                    throw new Unusable("\\" + c + " is not supported");
                }
                yield c;
            }
        };
    }

    private char hexadecimal() {
        int value = 0;
        int digits = 0;
        while (digits < 2 && !atEnd() && Character.digit(text.charAt(at), 16) >= 0) {
            value = 16 * value + Character.digit(text.charAt(at++), 16);
            digits++;
        }
        if (digits == 0) {
            throw new Unusable("\\x needs one or two hexadecimal digits");
        }
        return (char) value;
    }
}
