package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The references from which everything else is found, each in a slot with its kind: what the
 * storage knows of at opening. The slots lie in linked pages, which are never given back.
 *
 * <p>Threads: the engine's.
 */
final class Directory {
    /** A slot with a log's {@link LogHead}. */
    static final int LOG = 1;

    /** A slot with a definition. */
    static final int DEFINITION = 2;

    private static final int PAGE_SIZE = 1024;
    private static final int NEXT_AT = 8;
    private static final int SLOTS_AT = 16;
    private static final int SLOTS = (PAGE_SIZE - SLOTS_AT) / 8;
    private static final int KIND_BITS = 4;

    private final Records records;
    private final List<Long> pages = new ArrayList<>();
    private final Deque<Integer> unused = new ArrayDeque<>();

    /** Told at opening what is there. */
    interface Visitor {
        void entry(int slot, int kind, long reference);
    }

    Directory(Records records, Visitor visitor) {
        this.records = records;
        for (long page = records.root(); page != 0; ) {
            ByteBuffer bytes = read(page);
            pages.add(page);
            visit(bytes, visitor);
            page = bytes.getLong(NEXT_AT);
        }
    }

    private void visit(ByteBuffer page, Visitor visitor) {
        int first = (pages.size() - 1) * SLOTS;
        for (int i = 0; i < SLOTS; i++) {
            long value = page.getLong(SLOTS_AT + 8 * i);
            if (value == 0) {
                unused.add(first + i);
            } else {
                visitor.entry(first + i, (int) value & (1 << KIND_BITS) - 1, value >>> KIND_BITS);
            }
        }
    }

    /** Tells where its own pages lie. */
    void visitPages(LongConsumer visitor) {
        pages.forEach(visitor::accept);
    }

    /** Puts a reference into a slot and returns which. */
    int add(int kind, long reference) {
        if (unused.isEmpty()) {
            addPage();
        }
        int slot = unused.remove();
        set(slot, kind, reference);
        return slot;
    }

    void set(int slot, int kind, long reference) {
        write(slot, reference << KIND_BITS | kind);
    }

    void clear(int slot) {
        write(slot, 0);
        unused.push(slot);
    }

    private void write(int slot, long value) {
        long page = pages.get(slot / SLOTS);
        ByteBuffer bytes = read(page);
        bytes.putLong(SLOTS_AT + 8 * (slot % SLOTS), value);
        update(page, bytes);
    }

    private void addPage() {
        byte[] bytes = new byte[PAGE_SIZE];
        Records.seal(bytes);
        long added = records.put(bytes);
        if (pages.isEmpty()) {
            records.setRoot(added);
        } else {
            long last = pages.get(pages.size() - 1);
            ByteBuffer lastBytes = read(last);
            lastBytes.putLong(NEXT_AT, added);
            update(last, lastBytes);
        }
        int first = pages.size() * SLOTS;
        pages.add(added);
        for (int i = 0; i < SLOTS; i++) {
            unused.add(first + i);
        }
    }

    private ByteBuffer read(long page) {
        try {
            byte[] bytes = records.get(page);
            Records.check(bytes, "the directory");
            return ByteBuffer.wrap(bytes);
        } catch (DamagedException e) {
            throw new StoreException(e.getMessage() + "; restore the folder from a backup", e);
        }
    }

    private void update(long page, ByteBuffer bytes) {
        byte[] record = new byte[PAGE_SIZE];
        bytes.get(0, record);
        Records.seal(record);
        records.update(page, record);
    }
}
