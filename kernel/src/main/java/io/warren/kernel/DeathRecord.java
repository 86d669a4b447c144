package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a dead letter tells of its past: the header {@code x-death}, one table for each queue and
 * reason, the last death first, and {@code x-first-death-*}; where the settings say so {@code
 * x-last-death-*} too.
 */
final class DeathRecord {
    private static final String DEATHS = "x-death";
    private static final String FIRST = "x-first-death-";
    private static final String QUEUE = "queue";
    private static final String REASON = "reason";
    private static final String COUNT = "count";
    private static final String CC = "CC";
    private static final String LAST = "x-last-death-";

    private final String queue;
    private final boolean tellsLast;

    /**
     * @param queue in which the messages die
     * @param tellsLast whether their letters have {@code x-last-death-*} too
     */
    DeathRecord(String queue, boolean tellsLast) {
        this.queue = queue;
        this.tellsLast = tellsLast;
    }

    /**
     * The dead letter of a message.
     *
     * @param key its new routing key; null if it keeps the keys it had, the hidden ones too
     */
    Message letter(
            Message message,
            DeathReason reason,
            Instant time,
            String toExchange,
            @Nullable RoutingKey key) {
        MessageProperties properties = message.properties();
        FieldTable headers = properties.headers();
        List<Object> deaths = new ArrayList<>();
        deaths.add(death(message, properties, reason, time));
        boolean first = true;
        if (headers.find(DEATHS) != null) {
            first = false;
            if (headers.get(DEATHS) instanceof List<?> before) {
                addBefore(before, deaths, reason);
            }
        }
        FieldTableBuilder changed = FieldTable.builder();
        for (FieldTable.Cursor header = headers.cursor(); header.next(); ) {
            if (!isReplaced(header.name(), first, key != null)) {
                changed.put(header);
            }
        }
        changed.put(DEATHS, deaths);
        if (first) {
            putPlace(changed, FIRST, message, reason);
        }
        if (tellsLast) {
            putPlace(changed, LAST, message, reason);
        }
        Message letter =
                message.withProperties(
                        properties.toBuilder().expiration(null).headers(changed.build()).build());
        return key != null
                ? letter.republished(toExchange, key)
                : letter.republished(toExchange, message.routingKey())
                        .withOtherKeys(message.otherKeys());
    }

    private void putPlace(
            FieldTableBuilder headers, String prefix, Message message, DeathReason reason) {
        headers.put(prefix + "exchange", message.exchange());
        headers.put(prefix + QUEUE, queue);
        headers.put(prefix + REASON, reason.text());
    }

    private boolean isReplaced(String name, boolean first, boolean otherKey) {
        return name.equals(DEATHS)
                || first && name.startsWith(FIRST)
                || tellsLast && name.startsWith(LAST)
                || otherKey && name.equals(CC);
    }

    private FieldTable death(
            Message message, MessageProperties properties, DeathReason reason, Instant time) {
        List<Object> keys = new ArrayList<>();
        keys.add(message.routingKey().toString());
        if (properties.headers().get(CC) instanceof List<?> copies) {
            copies.stream().filter(String.class::isInstance).forEach(keys::add);
        }
        FieldTableBuilder death =
                FieldTable.builder()
                        .put(COUNT, 1L)
                        .put(REASON, reason.text())
                        .put(QUEUE, queue)
                        .put("time", time)
                        .put("exchange", message.exchange())
                        .put("routing-keys", keys);
        String expiration = properties.expiration();
        if (expiration != null) {
            death.put("original-expiration", expiration);
        }
        return death.build();
    }

    /**
     * A death of the same queue and reason becomes the first again, and is counted. Of several that
     * stand there without counts, as brokers before the counts wrote them, one is left.
     */
    private void addBefore(List<?> before, List<Object> deaths, DeathReason reason) {
        List<@Nullable Object> here = Arrays.asList(queue, reason.text());
        Map<List<@Nullable Object>, Integer> times = new HashMap<>();
        for (Object death : before) {
            if (death instanceof FieldTable table) {
                times.merge(place(table), 1, Integer::sum);
            }
        }
        for (Object death : before) {
            if (death instanceof FieldTable table) {
                List<@Nullable Object> place = place(table);
                Integer all = times.remove(place);
                if (all == null) {
                    continue; // the first stands for it
                }
                FieldTable whole = table.contains(COUNT) ? table : withCount(table, all);
                if (place.equals(here)) {
                    deaths.set(0, counted(whole));
                } else {
                    deaths.add(whole);
                }
            } else if (death != null) {
                deaths.add(death);
            }
        }
    }

    private static List<@Nullable Object> place(FieldTable death) {
        return Arrays.asList(death.get(QUEUE), death.get(REASON));
    }

    private static FieldTable counted(FieldTable death) {
        FieldTable.Cursor before = death.find(COUNT);
        return withCount(
                death, 1 + (before != null && before.isInteger() ? before.integerValue() : 0));
    }

    private static FieldTable withCount(FieldTable death, long count) {
        FieldTableBuilder table = FieldTable.builder().put(COUNT, count);
        for (FieldTable.Cursor entry = death.cursor(); entry.next(); ) {
            if (!entry.name().equals(COUNT)) {
                table.put(entry);
            }
        }
        return table.build();
    }

    /**
     * Whether a dead letter that goes to this queue has been there before, and no client had a hand
     * in it since.
     */
    static boolean isCycle(Message letter, String queue) {
        if (!(letter.properties().headers().get(DEATHS) instanceof List<?> deaths)) {
            return false;
        }
        for (Object death : deaths) {
            if (!(death instanceof FieldTable table)
                    || DeathReason.REJECTED.text().equals(table.get(REASON))) {
                return false;
            }
            if (queue.equals(table.get(QUEUE))) {
                return true;
            }
        }
        return false;
    }
}
