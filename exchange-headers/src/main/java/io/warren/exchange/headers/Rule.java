package io.warren.exchange.headers;

import io.warren.exchange.Binding;
import io.warren.message.FieldTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one binding asks for. Two rules are equal when target and arguments are: the binding key
 * plays no part.
 */
final class Rule<T> {
    private final T target;
    private final FieldTable arguments;
    private final Match match;
    private final Condition[] conditions;

    Rule(Binding<T> binding) {
        target = binding.target();
        arguments = binding.arguments();
        match = Match.of(arguments);
        conditions = conditions(arguments, match);
    }

    /** Of an argument that is given twice the first counts. */
    private static Condition[] conditions(FieldTable arguments, Match match) {
        List<Condition> conditions = new ArrayList<>();
        Set<HeaderName> names = new HashSet<>();
        for (FieldTable.Cursor argument = arguments.cursor(); argument.next(); ) {
            HeaderName name = new HeaderName(argument.name());
            if (match.compares(argument) && names.add(name)) {
                FieldTable.Cursor own = arguments.find(argument.name());
                conditions.add(
                        new Condition(
                                name,
                                own == null || own.type() == 'V' ? null : new HeaderValue(own)));
            }
        }
        return conditions.toArray(Condition[]::new);
    }

    T target() {
        return target;
    }

    /** Whether one of the conditions is enough; so it is when there is only one. */
    boolean any() {
        return match.any || conditions.length == 1;
    }

    List<Condition> conditions() {
        return List.of(conditions);
    }

    /**
     * Whether all conditions hold. Costs one pass over the headers for each 64 of them. Allocates:
     * a cursor.
     */
    boolean allHold(FieldTable headers) {
        for (int from = 0; from < conditions.length; from += Long.SIZE) {
            if (!allHold(headers, from, Math.min(from + Long.SIZE, conditions.length))) {
                return false;
            }
        }
        return true;
    }

    private boolean allHold(FieldTable headers, int from, int to) {
        long open = -1L >>> Long.SIZE - (to - from);
        for (FieldTable.Cursor header = headers.cursor(); open != 0 && header.next(); ) {
            int hash = header.nameHash();
            for (int i = from; i < to; i++) {
                Condition condition = conditions[i];
                if (condition.name.hashCode() == hash && condition.name.isNameOf(header)) {
                    long bit = 1L << i - from;
                    if ((open & bit) != 0 && !condition.admits(header)) {
                        return false;
                    }
                    open &= ~bit;
                    break;
                }
            }
        }
        return open == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rule<?> that
                && target.equals(that.target)
                && arguments.equals(that.arguments);
    }

    @Override
    public int hashCode() {
        return 31 * target.hashCode() + arguments.hashCode();
    }

    /** A header that must be there, with that value or, without one, with any. */
    record Condition(HeaderName name, @Nullable HeaderValue value) {
        boolean admits(FieldTable.Cursor header) {
            return value == null || value.equalTo(HeaderValue.canonical(header));
        }
    }
}
