package io.warren.kernel;

import io.warren.message.Message;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.util.function.LongConsumer;

/**
 * Finds the first entry of a log that is not older than a time, by halving: some twenty readings of
 * one entry each for a million. Belongs to the mailbox, but for the reader.
 */
final class StreamSearch implements LogReader {
    private final QueueLog log;
    private final Mailbox mailbox;
    private final long sinceMillis;
    private final LongConsumer onFound;
    private long low;
    private long high;
    private long middle;
    private long readSequence;
    private long readMillis;

    private StreamSearch(QueueLog log, Mailbox mailbox, long sinceMillis, LongConsumer onFound) {
        this.log = log;
        this.mailbox = mailbox;
        this.sinceMillis = sinceMillis;
        this.onFound = onFound;
    }

    /**
     * Searches between two numbers.
     *
     * @param onFound told, in the mailbox, the number; {@code last + 1} if all are older
     */
    static void start(
            QueueLog log,
            Mailbox mailbox,
            long first,
            long last,
            long sinceMillis,
            LongConsumer onFound) {
        StreamSearch search = new StreamSearch(log, mailbox, sinceMillis, onFound);
        search.low = first;
        search.high = last + 1;
        search.next();
    }

    private void next() {
        if (low >= high) {
            onFound.accept(low);
            return;
        }
        middle = low + (high - low) / 2;
        readSequence = 0;
        log.read(middle, 1, Long.MAX_VALUE, this);
    }

    private void read() {
        if (readSequence == 0 || readMillis >= sinceMillis) {
            high = middle;
        } else {
            low = readSequence + 1;
        }
        next();
    }

    @Override
    public void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {
        readSequence = sequence;
        readMillis = enqueuedAtMillis;
    }

    @Override
    public void damaged(long sequence, StoreException cause) {
        // Its time is not known: the search goes on as if it were not there.
    }

    @Override
    public void done(boolean endOfLog) {
        mailbox.addToWorkers(this::read);
    }

    @Override
    public void failed(StoreException cause) {
        mailbox.addToWorkers(() -> onFound.accept(low));
    }
}
