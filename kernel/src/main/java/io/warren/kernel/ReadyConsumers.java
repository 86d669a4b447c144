package io.warren.kernel;

import io.warren.message.Message;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers of a queue, and who is next: the ready ones of the highest priority, round robin.
 * Belongs to the mailbox.
 */
final class ReadyConsumers {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyConsumers.class);

    private final Set<QueueSubscription> all = new LinkedHashSet<>();
    private final TreeMap<Integer, ArrayDeque<QueueSubscription>> others =
            new TreeMap<>(Comparator.reverseOrder());

    /** Those of priority 0, which is mostly everyone. */
    private final ArrayDeque<QueueSubscription> normal = new ArrayDeque<>();

    /** Null unless only one at a time gets messages. */
    private @Nullable ActiveConsumer single;

    /** Only one at a time gets messages from now on; before the first is added. */
    void onlyOne() {
        single = new ActiveConsumer();
    }

    /** Whether another consumer may take the place of one that goes. */
    boolean isOnlyOne() {
        return single != null;
    }

    Collection<QueueSubscription> all() {
        return all;
    }

    void add(QueueSubscription subscription) {
        all.add(subscription);
        if (single != null) {
            single.added(subscription);
        }
    }

    /** Whether it was there. */
    boolean remove(QueueSubscription subscription) {
        if (!all.remove(subscription)) {
            return false;
        }
        if (subscription.isReady) {
            subscription.isReady = false;
            queueOf(subscription).remove(subscription);
        }
        if (single != null) {
            single.removed(subscription, all);
        }
        if (subscription.priority != 0
                && all.stream().noneMatch(other -> other.priority == subscription.priority)) {
            others.remove(subscription.priority);
        }
        return true;
    }

    void ready(QueueSubscription subscription) {
        if (!subscription.isReady && all.contains(subscription)) {
            subscription.isReady = true;
            queueOf(subscription).addLast(subscription);
        }
    }

    /** Offers a message to one after the other; returns who took it, or null. */
    @Nullable QueueSubscription offer(long sequence, Message message, int deliveries) {
        if (single != null) {
            return offer(single.current(), sequence, message, deliveries);
        }
        if (others.isEmpty()) {
            return offer(normal, sequence, message, deliveries);
        }
        QueueSubscription taker = null;
        for (ArrayDeque<QueueSubscription> higher : others.headMap(0, false).values()) {
            taker = taker == null ? offer(higher, sequence, message, deliveries) : taker;
        }
        taker = taker == null ? offer(normal, sequence, message, deliveries) : taker;
        for (ArrayDeque<QueueSubscription> lower : others.tailMap(0, false).values()) {
            taker = taker == null ? offer(lower, sequence, message, deliveries) : taker;
        }
        return taker;
    }

    private @Nullable QueueSubscription offer(
            @Nullable QueueSubscription only, long sequence, Message message, int deliveries) {
        if (only == null || !only.isReady) {
            return null;
        }
        if (offers(only, sequence, message, deliveries)) {
            return only;
        }
        only.isReady = false;
        queueOf(only).remove(only);
        return null;
    }

    private static @Nullable QueueSubscription offer(
            ArrayDeque<QueueSubscription> ready, long sequence, Message message, int deliveries) {
        QueueSubscription next;
        while ((next = ready.pollFirst()) != null) {
            if (offers(next, sequence, message, deliveries)) {
                ready.addLast(next);
                return next;
            }
            next.isReady = false;
        }
        return null;
    }

    /** An adapter's fault is a refusal. */
    private static boolean offers(
            QueueSubscription to, long sequence, Message message, int deliveries) {
        try {
            return to.offer(sequence, message, deliveries);
        } catch (RuntimeException | Error fault) {
            LOG.error("a consumer failed: {}", to.request, fault);
            return false;
        }
    }

    private ArrayDeque<QueueSubscription> queueOf(QueueSubscription subscription) {
        return subscription.priority == 0
                ? normal
                : others.computeIfAbsent(subscription.priority, p -> new ArrayDeque<>());
    }
}
