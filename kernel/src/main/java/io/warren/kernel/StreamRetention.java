package io.warren.kernel;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogReader;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import java.time.Clock;

/**
 * Removes the oldest entries of a stream when it is too large, or they are too old; the last one
 * stays. Belongs to the mailbox, but for the reader.
 */
final class StreamRetention {
    private static final int READ_MESSAGES = 1024;
    private static final long READ_BYTES = 1 << 20;

    /** Between two looks at the age of the oldest. */
    private static final long LEAST_PAUSE_MILLIS = 100;

    private final QueueLog log;
    private final Mailbox mailbox;
    private final Clock clock;
    private final QueueTimer timer;
    private long maxBytes = Long.MAX_VALUE;
    private long maxAgeMillis = Long.MAX_VALUE;
    private long bytes;
    private long firstSequence = 1;
    private long lastSequence;
    private boolean reading;
    private boolean ended;

    StreamRetention(QueueLog log, QueueHost host, Mailbox mailbox) {
        this.log = log;
        this.mailbox = mailbox;
        this.clock = host.clock();
        this.timer = new QueueTimer(host, mailbox, this::enforce);
    }

    /** The log is open; before anything is added. */
    void recover(Backlog backlog) {
        bytes = backlog.contentBytes();
        firstSequence = backlog.firstSequence();
        lastSequence = backlog.lastSequence();
        enforce();
    }

    void set(QueueSettings settings) {
        maxBytes = settings.maxLengthBytes() < 0 ? Long.MAX_VALUE : settings.maxLengthBytes();
        maxAgeMillis = settings.maxAgeMillis() < 0 ? Long.MAX_VALUE : settings.maxAgeMillis();
        enforce();
    }

    /** An entry was appended. */
    void added(long sequence, Message message) {
        lastSequence = sequence;
        bytes += message.content().length;
        if (bytes > maxBytes) {
            enforce();
        } else if (maxAgeMillis != Long.MAX_VALUE && firstSequence == sequence) {
            timer.at(clock.millis() + maxAgeMillis);
        }
    }

    long firstSequence() {
        return firstSequence;
    }

    long count() {
        return lastSequence - firstSequence + 1;
    }

    /** Reads the oldest entries, and removes those that must go. */
    private void enforce() {
        boolean aged = maxAgeMillis != Long.MAX_VALUE;
        if (!ended && !reading && firstSequence < lastSequence && (bytes > maxBytes || aged)) {
            reading = true;
            log.read(firstSequence, READ_MESSAGES, READ_BYTES, new Oldest(bytes - maxBytes));
        } else if (!reading && aged && count() == 1) {
            timer.at(clock.millis() + maxAgeMillis);
        }
    }

    private void remove(Oldest oldest) {
        reading = false;
        if (ended) {
            return;
        }
        if (oldest.lastTooMuch >= firstSequence) {
            log.removeRange(firstSequence, oldest.lastTooMuch);
            log.flush();
            firstSequence = oldest.lastTooMuch + 1;
            bytes -= oldest.bytesTooMuch;
            enforce();
        } else if (oldest.firstKeptMillis >= 0 && maxAgeMillis != Long.MAX_VALUE) {
            timer.at(
                    Math.max(
                            oldest.firstKeptMillis + maxAgeMillis,
                            clock.millis() + LEAST_PAUSE_MILLIS));
        }
    }

    void end() {
        ended = true;
        timer.cancel();
    }

    /** Looks which of the oldest must go, on a thread of the store. */
    private final class Oldest implements LogReader {
        private final long last = lastSequence;
        private final long tooOldMillis =
                maxAgeMillis == Long.MAX_VALUE ? Long.MIN_VALUE : clock.millis() - maxAgeMillis;
        private long surplusBytes;
        private long lastTooMuch = -1;
        private long bytesTooMuch;
        private long firstKeptMillis = -1;

        Oldest(long surplusBytes) {
            this.surplusBytes = surplusBytes;
        }

        @Override
        public void entry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {
            if (firstKeptMillis >= 0) {
                return;
            }
            if (sequence < last && (surplusBytes > 0 || enqueuedAtMillis <= tooOldMillis)) {
                lastTooMuch = sequence;
                bytesTooMuch += message.content().length;
                surplusBytes -= message.content().length;
            } else {
                firstKeptMillis = enqueuedAtMillis;
            }
        }

        /** It goes with what is before it, or stays with what is behind. */
        @Override
        public void damaged(long sequence, StoreException cause) {}

        @Override
        public void done(boolean endOfLog) {
            mailbox.addToWorkers(() -> remove(this));
        }

        @Override
        public void failed(StoreException cause) {
            mailbox.addToWorkers(() -> reading = false);
        }
    }
}
