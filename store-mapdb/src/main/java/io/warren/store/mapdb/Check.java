package io.warren.store.mapdb;

import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Reads all that a store has, and looks whether it fits together. */
final class Check {
    /** Logs by their numbers. */
    static final Comparator<LogHead> BY_ID =
            Comparator.comparing(
                    (LogHead head) -> head.id,
                    Comparator.comparingLong(LogId::queueId).thenComparingInt(LogId::level));

    private final StoredImage image;
    private final StoreTool.Report report;

    /** The ids of records that something uses, or that are free. */
    private final BitSet claimed = new BitSet();

    private final Definitions definitions;
    private final List<LogHead> heads = new ArrayList<>();
    private long unused;

    Check(StoredImage image, StoreTool.Report report) {
        this.image = image;
        this.report = report;
        this.definitions = new Definitions(image.records);
    }

    void run() throws IOException {
        report.fact("bytes on disk, without large messages", Long.toString(image.bytes()));
        report.fact("commits that are in the redo log alone", Long.toString(image.redone));
        guarded("the list of free records", this::checkFree);
        guarded("the directory", this::checkDirectory);
        for (String kind : definitions.kinds()) {
            report.definitions(kind, definitions.load(kind).size());
        }
        heads.sort(BY_ID);
        for (LogHead head : heads) {
            checkLog(head);
        }
        report.fact("records free for use", Long.toString(unused));
    }

    private void checkFree() {
        image.records
                .free()
                .visit(
                        id -> {
                            unused++;
                            claim(id, "a free record");
                        },
                        id -> claim(id, "a list of free records"));
    }

    private void checkDirectory() {
        Directory directory =
                new Directory(
                        image.records,
                        (slot, kind, reference) -> {
                            if (kind == Directory.LOG) {
                                guarded("the head of a queue", () -> found(slot, reference));
                            } else {
                                guarded("a definition", () -> define(slot, reference));
                            }
                        });
        directory.visitPages(page -> claim(Records.id(page), "the directory"));
    }

    private void found(int slot, long reference) {
        claim(Records.id(reference), "the head of a queue");
        heads.add(LogHead.load(image.records, slot, reference));
    }

    private void define(int slot, long reference) {
        definitions.found(slot, reference);
        image.records.visitChain(reference, part -> claim(Records.id(part), "a definition"));
    }

    private void checkLog(LogHead head) {
        String what = "the index of queue " + head.id.queueId();
        guarded(
                what + ", its removed part",
                () ->
                        image.deadChunks(
                                head,
                                chunk -> {
                                    claimChunk(chunk, head.id);
                                    return true;
                                }));
        if (head.deleted) {
            return;
        }
        Sums sums = new Sums();
        guarded(
                what,
                () ->
                        image.chunks(
                                head,
                                chunk -> {
                                    claimChunk(chunk, head.id);
                                    checkMessages(head.id, chunk, sums);
                                    return true;
                                }));
        long first = sums.messages == 0 ? sums.last + 1 : sums.first;
        report.log(
                head.id,
                new Backlog(first, sums.last, sums.messages, sums.bytes),
                sums.transients,
                sums.damaged);
    }

    /** What is added up of one log. */
    private static final class Sums {
        private long first;
        private long last;
        private long messages;
        private long bytes;
        private long transients;
        private long damaged;
    }

    private void claimChunk(Chunk chunk, LogId log) {
        claim(Records.id(chunk.reference), "the index of queue " + log.queueId());
        long end = chunk.base() + Chunk.ENTRIES;
        for (long sequence = chunk.base(); sequence < end; sequence++) {
            if (chunk.has(sequence) && !chunk.isInFile(sequence)) {
                claim(
                        Records.id(chunk.messageReference(sequence)),
                        "message " + sequence + " of queue " + log.queueId());
            }
        }
    }

    private void checkMessages(LogId log, Chunk chunk, Sums sums) throws IOException {
        int live = 0;
        long end = chunk.base() + Chunk.ENTRIES;
        for (long sequence = chunk.base(); sequence < end; sequence++) {
            if (!chunk.has(sequence)) {
                continue;
            }
            live++;
            sums.first = sums.messages == 0 ? sequence : sums.first;
            sums.messages++;
            sums.bytes += chunk.contentSize(sequence);
            sums.transients += chunk.isTransient(sequence) ? 1 : 0;
            try {
                chunk.message(log, sequence, image.records, image.bodies);
            } catch (RuntimeException | AssertionError e) {
                sums.damaged++;
                report.damage(text("message " + sequence + " of queue " + log.queueId(), e));
            }
        }
        sums.last = Math.max(sums.last, chunk.last());
        if (live != chunk.live()) {
            report.damage(
                    "the index of queue "
                            + log.queueId()
                            + " is damaged: it counts "
                            + chunk.live()
                            + " messages from "
                            + chunk.base()
                            + ", and has "
                            + live);
        }
    }

    private void claim(long id, String what) {
        if (id < 0 || id > Integer.MAX_VALUE) {
            report.damage(what + " is damaged: it leads to record " + id);
        } else if (claimed.get((int) id)) {
            report.damage(what + " is damaged: something else uses its record, too");
        } else {
            claimed.set((int) id);
        }
    }

    /** Something that may read what is damaged. */
    private interface Step {
        void run() throws IOException;
    }

    /** What is damaged can make MapDB throw nearly anything. */
    private void guarded(String what, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            report.damage(text(what, e));
        }
    }

    /** One line for an operator. */
    static String text(String what, Throwable fault) {
        return fault instanceof DamagedException || fault instanceof StoreException
                ? String.valueOf(fault.getMessage())
                : what + " is damaged: it cannot be read (" + fault + ")";
    }
}
