package io.warren.store.journal;

import io.warren.message.Message;
import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a journal that no broker has open, and writes nothing. */
final class JournalInspector implements Closeable {
    private static final int AT_ONCE = 256;

    private final Recovered recovered;
    private final SegmentReader reader;
    private final Tables tables;

    /** An entry that cannot be read. */
    record Damaged(LogId log, long sequence, String text) {}

    /** Takes entries; false ends the log. */
    private interface Sink {
        boolean entry(Part part, long sequence, Message message, int deliveries);

        boolean damaged(long sequence, String text);
    }

    JournalInspector(Path folder, Disk disk) throws IOException {
        JournalSettings settings = JournalSettings.of(true, JournalSettings.DEFAULT_SEGMENT_BYTES);
        this.recovered = new Recovery(folder, disk, settings, false).run();
        this.reader = new SegmentReader(disk);
        this.tables = new Tables(disk);
    }

    /** What is not right besides entries. */
    List<String> damages() {
        return recovered.damages();
    }

    /** The size of the segments, from what there is. */
    long segmentBytes() {
        long most = JournalSettings.LEAST_SEGMENT_BYTES;
        for (Segment segment : recovered.durable().segments().values()) {
            most = Math.max(most, Math.min(segment.end(), JournalSettings.DEFAULT_SEGMENT_BYTES));
        }
        return most;
    }

    private List<LogState> logs() {
        List<LogState> logs = new ArrayList<>(recovered.logs().values());
        logs.sort(
                Comparator.comparingLong((LogState log) -> log.id().queueId())
                        .thenComparingInt(log -> log.id().level()));
        return logs;
    }

    void check(StoreTool.Report report) throws IOException {
        recovered.damages().forEach(report::damage);
        for (LogState log : logs()) {
            Count count = new Count(log, report);
            walk(log, count);
            Backlog backlog =
                    new Backlog(
                            log.firstLive(),
                            log.lastSequence(),
                            log.parts().liveCount(),
                            count.bytes);
            report.log(log.id(), backlog, count.transients, count.damaged);
        }
        long used = 0;
        for (Segment segment : recovered.durable().segments().values()) {
            used += segment.end();
        }
        report.fact("segments", String.valueOf(recovered.durable().segments().size()));
        report.fact("bytes in segments", String.valueOf(used));
        report.fact("free segment files", String.valueOf(recovered.pool().size()));
    }

    /** Counts what is read. */
    private static final class Count implements Sink {
        private final LogState log;
        private final StoreTool.Report report;
        private long bytes;
        private long transients;
        private long damaged;

        Count(LogState log, StoreTool.Report report) {
            this.log = log;
            this.report = report;
        }

        @Override
        public boolean entry(Part part, long sequence, Message message, int deliveries) {
            bytes += message.content().length;
            transients += part.segment().isTransient() ? 1 : 0;
            return true;
        }

        @Override
        public boolean damaged(long sequence, String text) {
            damaged++;
            report.damage(text(log, sequence, text));
            return true;
        }
    }

    private static String text(LogState log, long sequence, String why) {
        return "message "
                + sequence
                + " of queue "
                + log.id().queueId()
                + " level "
                + log.id().level()
                + ": "
                + why;
    }

    void dump(@Nullable Long queueId, StoreTool.Visitor visitor) throws IOException {
        recovered.damages().forEach(visitor::damage);
        for (LogState log : logs()) {
            if (queueId != null && log.id().queueId() != queueId) {
                continue;
            }
            walk(
                    log,
                    new Sink() {
                        @Override
                        public boolean entry(Part part, long seq, Message message, int deliveries) {
                            boolean durable = !part.segment().isTransient();
                            long time = reader.timeMillis();
                            return visitor.entry(log.id(), seq, message, time, durable, deliveries);
                        }

                        @Override
                        public boolean damaged(long sequence, String text) {
                            String what = text(log, sequence, text);
                            return visitor.damaged(log.id(), sequence, new StoreException(what));
                        }
                    });
        }
    }

    /** The entries that cannot be read. */
    List<Damaged> damaged() throws IOException {
        List<Damaged> all = new ArrayList<>();
        for (LogState log : logs()) {
            walk(
                    log,
                    new Sink() {
                        @Override
                        public boolean entry(Part part, long seq, Message message, int deliveries) {
                            return true;
                        }

                        @Override
                        public boolean damaged(long sequence, String text) {
                            all.add(new Damaged(log.id(), sequence, text(log, sequence, text)));
                            return true;
                        }
                    });
        }
        return all;
    }

    private void walk(LogState log, Sink sink) throws IOException {
        long[] sequences = new long[AT_ONCE];
        Part[] parts = new Part[AT_ONCE];
        long next = Long.MIN_VALUE;
        while (true) {
            int found = log.parts().find(next, Long.MAX_VALUE - 1, AT_ONCE, sequences, parts);
            for (int i = 0; i < found; i++) {
                if (!one(log, parts[i], sequences[i], sink)) {
                    return;
                }
            }
            if (found < AT_ONCE) {
                return;
            }
            next = sequences[found - 1] + 1;
        }
    }

    private boolean one(LogState log, Part part, long sequence, Sink sink) throws IOException {
        try {
            long place = tables.locate(log, part, sequence);
            if (place < 0) {
                throw new DamagedException("its place is not known");
            }
            Segment segment = part.segment();
            Lane lane = segment.isTransient() ? recovered.transients() : recovered.durable();
            long offset = (place >>> 32) << 3;
            Message message = reader.entry(lane, segment, offset, log.number(), sequence);
            return sink.entry(part, sequence, message, log.deliveries(sequence));
        } catch (DamagedException e) {
            return sink.damaged(sequence, part.segment().path() + ": " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
