package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.mapdb.StoreDirect;

/**
 * The ids of records that nobody uses: for each size class a stack, which lies in records of its
 * own, linked from the top down. Empty ones of those are kept for the next that is needed.
 *
 * <p>Record 1 has the tops of all stacks, and the owner's root reference.
 *
 * <p>Threads: the engine's.
 */
final class FreeRecords {
    private static final long ROOT_ID = 1;
    private static final int USER_ROOT_AT = 8;
    private static final int SPARE_AT = 16;
    private static final int TOPS_AT = 24;

    /** The size of these records, the first one too. */
    private static final int STACK_SIZE = 1024;

    private static final int BELOW_AT = 8;
    private static final int COUNT_AT = 16;
    private static final int IDS_AT = 24;
    private static final int IDS = (STACK_SIZE - IDS_AT) / 8;

    private final StoreDirect store;
    private final ByteBuffer root;
    private final @Nullable ByteBuffer[] tops = new ByteBuffer[SizeClasses.COUNT];
    private final BitSet changedTops = new BitSet();
    private boolean rootChanged;

    FreeRecords(StoreDirect store, boolean exists) {
        this.store = store;
        if (exists) {
            root = read(ROOT_ID);
        } else {
            root = ByteBuffer.allocate(STACK_SIZE);
            if (store.put(new byte[STACK_SIZE], Records.Bytes.SERIALIZER) != ROOT_ID) {
                throw new IllegalStateException("the first record has not the first id");
            }
            rootChanged = true;
        }
    }

    long userRoot() {
        return root.getLong(USER_ROOT_AT);
    }

    void setUserRoot(long reference) {
        root.putLong(USER_ROOT_AT, reference);
        rootChanged = true;
    }

    /** An unused record of a class, or 0. */
    long take(int sizeClass) {
        ByteBuffer top = top(sizeClass);
        if (top == null) {
            return 0;
        }
        if (top.getInt(COUNT_AT) == 0) {
            if (top.getLong(BELOW_AT) == 0) {
                return 0;
            }
            top = dropTop(sizeClass, top);
        }
        int count = top.getInt(COUNT_AT) - 1;
        top.putInt(COUNT_AT, count);
        changedTops.set(sizeClass);
        return top.getLong(IDS_AT + 8 * count);
    }

    void put(int sizeClass, long id) {
        ByteBuffer top = top(sizeClass);
        if (top == null || top.getInt(COUNT_AT) == IDS) {
            top = addTop(sizeClass, top);
        }
        int count = top.getInt(COUNT_AT);
        top.putLong(IDS_AT + 8 * count, id);
        top.putInt(COUNT_AT, count + 1);
        changedTops.set(sizeClass);
    }

    /** Tells the ids of all unused records, and of those that the stacks lie in. */
    void visit(LongConsumer unused, LongConsumer stacks) {
        stacks.accept(ROOT_ID);
        for (int sizeClass = 0; sizeClass < SizeClasses.COUNT; sizeClass++) {
            visitStack(topId(sizeClass), unused, stacks);
        }
        visitStack(root.getLong(SPARE_AT), unused, stacks);
    }

    private void visitStack(long top, LongConsumer unused, LongConsumer stacks) {
        for (long id = top; id != 0; ) {
            stacks.accept(id);
            ByteBuffer part = read(id);
            for (int i = 0; i < part.getInt(COUNT_AT); i++) {
                unused.accept(part.getLong(IDS_AT + 8 * i));
            }
            id = part.getLong(BELOW_AT);
        }
    }

    void flush() {
        changedTops.stream().forEach(this::writeTop);
        changedTops.clear();
        if (rootChanged) {
            write(ROOT_ID, root);
            rootChanged = false;
        }
    }

    private @Nullable ByteBuffer top(int sizeClass) {
        ByteBuffer top = tops[sizeClass];
        if (top == null && topId(sizeClass) != 0) {
            top = read(topId(sizeClass));
            tops[sizeClass] = top;
        }
        return top;
    }

    private ByteBuffer dropTop(int sizeClass, ByteBuffer top) {
        long id = topId(sizeClass);
        long below = top.getLong(BELOW_AT);
        top.putLong(BELOW_AT, root.getLong(SPARE_AT));
        write(id, top);
        root.putLong(SPARE_AT, id);
        ByteBuffer next = read(below);
        setTop(sizeClass, below, next);
        return next;
    }

    private ByteBuffer addTop(int sizeClass, @Nullable ByteBuffer oldTop) {
        long below = topId(sizeClass);
        if (oldTop != null) {
            write(below, oldTop);
        }
        long id = root.getLong(SPARE_AT);
        ByteBuffer top;
        if (id == 0) {
            top = ByteBuffer.allocate(STACK_SIZE);
            id = store.put(new byte[STACK_SIZE], Records.Bytes.SERIALIZER);
        } else {
            top = read(id);
            root.putLong(SPARE_AT, top.getLong(BELOW_AT));
        }
        top.putLong(BELOW_AT, below);
        top.putInt(COUNT_AT, 0);
        setTop(sizeClass, id, top);
        return top;
    }

    private long topId(int sizeClass) {
        return root.getLong(TOPS_AT + 8 * sizeClass);
    }

    private void setTop(int sizeClass, long id, ByteBuffer top) {
        root.putLong(TOPS_AT + 8 * sizeClass, id);
        tops[sizeClass] = top;
        rootChanged = true;
    }

    private void writeTop(int sizeClass) {
        ByteBuffer top = tops[sizeClass];
        if (top != null) {
            write(topId(sizeClass), top);
        }
    }

    private void write(long id, ByteBuffer bytes) {
        byte[] record = new byte[STACK_SIZE];
        bytes.get(0, record);
        Records.seal(record);
        store.update(id, record, Records.Bytes.SERIALIZER);
    }

    private ByteBuffer read(long id) {
        byte[] record = store.get(id, Records.Bytes.SERIALIZER);
        if (record == null || record.length != STACK_SIZE) {
            throw damaged();
        }
        try {
            Records.check(record, "the list of free records");
        } catch (DamagedException e) {
            throw damaged();
        }
        return ByteBuffer.wrap(record);
    }

    /** It concerns all queues, so the store cannot go on. */
    private static StoreException damaged() {
        return new StoreException(
                "the list of free records is damaged: restore the folder from a backup");
    }
}
