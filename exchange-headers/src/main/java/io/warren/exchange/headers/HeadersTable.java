package io.warren.exchange.headers;

import io.warren.exchange.Binding;
import io.warren.exchange.HashTrie;
import io.warren.exchange.IncrementalRoutingTable;
import io.warren.exchange.RouteSink;
import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import org.jspecify.annotations.Nullable;

/**
 * The bindings of a headers exchange, found by the headers of a message.
 *
 * <p>A binding that wants any of its conditions lies under each of them; to find it there is to
 * match it. One that wants them all lies under one only, the one under which fewest others lie, and
 * the rest is compared when it is found there. So {@code route} costs one look-up for each header
 * of the message, and a comparison for each binding found that way, not for each that exists.
 * {@code with} and {@code without} cost a look-up for each condition.
 *
 * @param byName what lies under conditions, by the name of their header
 * @param always the targets of bindings that want all of no conditions
 */
record HeadersTable<T>(HashTrie<HeaderName, Header<T>> byName, HashTrie<T, Integer> always)
        implements IncrementalRoutingTable<T> {

    static <T> HeadersTable<T> empty() {
        return new HeadersTable<>(HashTrie.empty(), HashTrie.empty());
    }

    @Override
    public void route(RoutingKey key, Message message, RouteSink<? super T> sink) {
        always.keysTo(sink);
        if (byName.isEmpty()) {
            return;
        }
        FieldTable headers = message.properties().headers();
        RouteSink<Rule<T>> found = null;
        for (FieldTable.Cursor field = headers.cursor(); field.next(); ) {
            Header<T> header = header(field);
            if (header == null) {
                continue;
            }
            Slot<T> slot = header.byValue.isEmpty() ? null : header.slot(field);
            if (found == null) {
                found = comparing(headers, sink);
            }
            route(header.present, sink, found);
            if (slot != null) {
                route(slot, sink, found);
            }
        }
    }

    private static <T> RouteSink<Rule<T>> comparing(FieldTable headers, RouteSink<? super T> sink) {
        return rule -> {
            if (rule.allHold(headers)) {
                sink.accept(rule.target());
            }
        };
    }

    private static <T> void route(
            Slot<T> slot, RouteSink<? super T> sink, RouteSink<Rule<T>> comparing) {
        slot.any.keysTo(sink);
        slot.all.keysTo(comparing);
    }

    private @Nullable Header<T> header(FieldTable.Cursor field) {
        HashTrie.Entry<HeaderName, Header<T>> entry = byName.first(field.nameHash());
        while (entry != null && !entry.key().isNameOf(field)) {
            entry = entry.next();
        }
        return entry == null ? null : entry.value();
    }

    @Override
    public HeadersTable<T> with(Binding<T> binding) {
        Rule<T> rule = new Rule<>(binding);
        if (rule.any()) {
            return counted(rule, 1);
        }
        if (rule.conditions().isEmpty()) {
            return new HeadersTable<>(byName, HashTrie.count(always, rule.target(), 1));
        }
        Rule.Condition best = rule.conditions().get(0);
        for (Rule.Condition condition : rule.conditions()) {
            if (cost(condition) < cost(best)) {
                best = condition;
            }
        }
        return with(best, slot(best).counted(rule, 1));
    }

    /** What it costs to lie there; a value is always better than mere presence. */
    private long cost(Rule.Condition condition) {
        return slot(condition).rules + (condition.value() == null ? 1L << Integer.SIZE : 0);
    }

    @Override
    public HeadersTable<T> without(Binding<T> binding) {
        Rule<T> rule = new Rule<>(binding);
        if (rule.any()) {
            return counted(rule, -1);
        }
        if (rule.conditions().isEmpty()) {
            return new HeadersTable<>(byName, HashTrie.count(always, rule.target(), -1));
        }
        for (Rule.Condition condition : rule.conditions()) {
            Slot<T> slot = slot(condition);
            if (slot.all.get(rule) != null) {
                return with(condition, slot.counted(rule, -1));
            }
        }
        return this;
    }

    private HeadersTable<T> counted(Rule<T> anyRule, int change) {
        HeadersTable<T> table = this;
        for (Rule.Condition condition : anyRule.conditions()) {
            Slot<T> slot = table.slot(condition);
            table =
                    table.with(
                            condition,
                            new Slot<>(
                                    HashTrie.count(slot.any, anyRule.target(), change),
                                    slot.all,
                                    slot.rules));
        }
        return table;
    }

    private Slot<T> slot(Rule.Condition condition) {
        Header<T> header = byName.get(condition.name());
        if (header == null) {
            return Slot.empty();
        }
        if (condition.value() == null) {
            return header.present;
        }
        Slot<T> slot = header.byValue.get(condition.value());
        return slot == null ? Slot.empty() : slot;
    }

    private HeadersTable<T> with(Rule.Condition condition, Slot<T> slot) {
        Header<T> before = byName.get(condition.name());
        Header<T> after = (before == null ? Header.<T>empty() : before).with(condition, slot);
        return new HeadersTable<>(
                after.isEmpty()
                        ? byName.without(condition.name())
                        : byName.with(condition.name(), after),
                always);
    }

    /** What lies under the conditions on one header. */
    record Header<T>(HashTrie<HeaderValue, Slot<T>> byValue, Slot<T> present) {
        static <T> Header<T> empty() {
            return new Header<>(HashTrie.empty(), Slot.empty());
        }

        boolean isEmpty() {
            return byValue.isEmpty() && present.isEmpty();
        }

        @Nullable Slot<T> slot(FieldTable.Cursor field) {
            FieldTable.Cursor value = HeaderValue.canonical(field);
            HashTrie.Entry<HeaderValue, Slot<T>> entry = byValue.first(HeaderValue.hash(value));
            while (entry != null && !entry.key().equalTo(value)) {
                entry = entry.next();
            }
            return entry == null ? null : entry.value();
        }

        Header<T> with(Rule.Condition condition, Slot<T> slot) {
            HeaderValue value = condition.value();
            if (value == null) {
                return new Header<>(byValue, slot);
            }
            return new Header<>(
                    slot.isEmpty() ? byValue.without(value) : byValue.with(value, slot), present);
        }
    }

    /**
     * What lies under one condition.
     *
     * @param any the targets of bindings to which this condition is enough
     * @param all bindings that want more than this condition
     * @param rules how many bindings {@code all} has
     */
    record Slot<T>(HashTrie<T, Integer> any, HashTrie<Rule<T>, Integer> all, int rules) {
        static <T> Slot<T> empty() {
            return new Slot<>(HashTrie.empty(), HashTrie.empty(), 0);
        }

        boolean isEmpty() {
            return any.isEmpty() && all.isEmpty();
        }

        Slot<T> counted(Rule<T> rule, int change) {
            return new Slot<>(any, HashTrie.count(all, rule, change), rules + change);
        }
    }
}
