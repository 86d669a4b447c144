package io.warren.store.mapdb;

import io.warren.message.Message;
import io.warren.store.LogId;
import io.warren.store.LogReader;
import io.warren.store.StoreException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a reader's exceptions, which are no faults of the store, from the engine. */
final class GuardedReader {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedReader.class);

    private final LogId id;
    private final LogReader reader;
    private final Function<DamagedException, StoreException> onDamage;
    private boolean broken;

    GuardedReader(LogId id, LogReader reader, Function<DamagedException, StoreException> onDamage) {
        this.onDamage = onDamage;
        this.id = id;
        this.reader = reader;
    }

    void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {
        guard(() -> reader.entry(sequence, message, enqueuedAtMillis, deliveries));
    }

    void damaged(long sequence, DamagedException damage) {
        StoreException known = onDamage.apply(damage);
        guard(() -> reader.damaged(sequence, known));
    }

    void done(boolean endOfLog) {
        guard(() -> reader.done(endOfLog));
    }

    void failed(StoreException cause) {
        guard(() -> reader.failed(cause));
    }

    private void guard(Runnable call) {
        if (broken) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) {
            broken = true;
            LOG.error("A reader failed, log={}", id, e);
        }
    }
}
