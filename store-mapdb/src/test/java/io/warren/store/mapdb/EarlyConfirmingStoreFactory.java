package io.warren.store.mapdb;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.DefinitionStore;
import io.warren.store.LogId;
import io.warren.store.LogReader;
import io.warren.store.MessageStore;
import io.warren.store.Opening;
import io.warren.store.QueueLog;
import io.warren.store.StoreException;
import io.warren.store.StoreStatus;
import io.warren.testkit.store.StoreFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Opens a store with a fault: it confirms messages while they are in a buffer of its own. */
public final class EarlyConfirmingStoreFactory implements StoreFactory {
    private static final int BUFFERED = 50;

    /** A factory. */
    public EarlyConfirmingStoreFactory() {}

    @Override
    public OpenStore open(Path folder) {
        OpenStore right = new MapDbStoreFactory().open(folder);
        return new OpenStore() {
            @Override
            public MessageStore messages() {
                return new Wrong(right.messages());
            }

            @Override
            public DefinitionStore definitions() {
                return right.definitions();
            }

            @Override
            public void close() {
                right.close();
            }
        };
    }

    private record Wrong(MessageStore right) implements MessageStore {
        @Override
        public QueueLog open(LogId log, Opening why, QueueLog.Listener listener) {
            return new WrongLog(right.open(log, why, new Deaf()), listener);
        }

        @Override
        public void delete(LogId log) {
            right.delete(log);
        }

        @Override
        public Collection<LogId> logs() {
            return right.logs();
        }

        @Override
        public StoreStatus status() {
            return right.status();
        }
    }

    private record Deaf() implements QueueLog.Listener {
        @Override
        public void durable(long sequence) {}

        @Override
        public void failed(StoreException cause) {}
    }

    private static final class WrongLog implements QueueLog {
        private final QueueLog right;
        private final Listener listener;
        private final List<Runnable> buffer = new ArrayList<>();

        WrongLog(QueueLog right, Listener listener) {
            this.right = right;
            this.listener = listener;
        }

        @Override
        public Backlog recover() {
            return right.recover();
        }

        @Override
        public void append(long sequence, Message message, long at, boolean durable) {
            buffer.add(() -> right.append(sequence, message, at, durable));
            if (buffer.size() == BUFFERED) {
                emptyBuffer();
            }
            listener.durable(sequence);
        }

        private void emptyBuffer() {
            buffer.forEach(Runnable::run);
            buffer.clear();
        }

        @Override
        public void delivered(long sequence, int count) {
            right.delivered(sequence, count);
        }

        @Override
        public void remove(long[] sequences, int count) {
            emptyBuffer();
            right.remove(sequences, count);
        }

        @Override
        public void removeRange(long from, long to) {
            emptyBuffer();
            right.removeRange(from, to);
        }

        @Override
        public void read(long from, int maxMessages, long maxBytes, LogReader reader) {
            emptyBuffer();
            right.read(from, maxMessages, maxBytes, reader);
        }

        @Override
        public void flush() {
            right.flush();
        }

        @Override
        public void close() {
            emptyBuffer();
            right.close();
        }
    }
}
