package io.warren.store.mapdb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.StoreDirect;
import org.mapdb.volume.Volume;
import org.mapdb.volume.VolumeFactory;

/**
 * MapDB as a heap of byte arrays of the {@link SizeClasses}, each under a reference: its record id
 * and its class in one number.
 *
 * <p>MapDB's maps are not used because a queue is their worst case: their trees keep the nodes that
 * removals have emptied for ever. Nor are its records ever deleted: its lists of free space grow a
 * little with each round of filling and emptying. {@link FreeRecords} keeps those that can be used
 * again.
 *
 * <p>Threads: the engine's.
 */
final class Records {
    /** What a checksum begins with takes so many bytes. */
    static final int CHECKSUM = 4;

    private static final int REFERENCE_SHIFT = 8;
    private static final int CHAIN_HEADER = CHECKSUM + 8 + 4;
    private static final int CHAIN_PART = SizeClasses.MAX_RECORD - CHAIN_HEADER;

    private final StoreDirect store;
    private final FreeRecords free;

    private Records(StoreDirect store, boolean exists) {
        this.store = store;
        this.free = new FreeRecords(store, exists);
    }

    static Records open(Volume volume) {
        boolean exists = volume.getLong(0) != 0;
        StoreDirect store =
                new StoreDirect(
                        null,
                        VolumeFactory.wrap(volume, exists),
                        false,
                        0L,
                        false,
                        0,
                        1L << 20,
                        0L,
                        false,
                        false,
                        false,
                        false,
                        false,
                        true);
        return new Records(store, exists);
    }

    /** The id of a record, which is in use once at most. */
    static long id(long reference) {
        return reference >>> REFERENCE_SHIFT;
    }

    FreeRecords free() {
        return free;
    }

    static int sizeClass(long reference) {
        return (int) reference & (1 << REFERENCE_SHIFT) - 1;
    }

    /** Where the store's owner keeps a reference to begin with; 0 at first. */
    long root() {
        return free.userRoot();
    }

    void setRoot(long reference) {
        free.setUserRoot(reference);
    }

    /** Stores an array whose length is that of a class, and returns its reference. */
    long put(byte[] record) {
        int sizeClass = SizeClasses.of(record.length);
        if (SizeClasses.size(sizeClass) != record.length) {
            throw new IllegalStateException("not the size of a class: " + record.length);
        }
        long id = free.take(sizeClass);
        if (id == 0) {
            id = store.put(record, Bytes.SERIALIZER);
        } else {
            store.update(id, record, Bytes.SERIALIZER);
        }
        return id << REFERENCE_SHIFT | sizeClass;
    }

    /** Changes a record in place; the array has the same length as before. */
    void update(long reference, byte[] record) {
        if (SizeClasses.size(sizeClass(reference)) != record.length) {
            throw new IllegalStateException("a record cannot change its size");
        }
        store.update(reference >>> REFERENCE_SHIFT, record, Bytes.SERIALIZER);
    }

    byte[] get(long reference) {
        byte[] record = store.get(reference >>> REFERENCE_SHIFT, Bytes.SERIALIZER);
        if (record == null || record.length != SizeClasses.size(sizeClass(reference))) {
            throw new DamagedException("record " + reference + " has not the size it should have");
        }
        return record;
    }

    void free(long reference) {
        free.put(sizeClass(reference), reference >>> REFERENCE_SHIFT);
    }

    /** Writes what is kept back, before a commit. */
    void flush() {
        free.flush();
    }

    /** Stores an array of any length and returns its reference. */
    long putChain(byte[] value) {
        long next = 0;
        int end = value.length;
        do {
            int start = Math.max(0, (end - 1) / CHAIN_PART * CHAIN_PART);
            int length = end - start;
            byte[] part = new byte[SizeClasses.size(SizeClasses.of(CHAIN_HEADER + length))];
            ByteBuffer.wrap(part)
                    .putLong(CHECKSUM, next)
                    .putInt(CHECKSUM + 8, length)
                    .put(CHAIN_HEADER, value, start, length);
            seal(part);
            next = put(part);
            end = start;
        } while (end > 0);
        return next;
    }

    byte[] getChain(long reference) {
        byte[] value = new byte[0];
        for (long next = reference; next != 0; ) {
            byte[] part = get(next);
            check(part, "a definition");
            ByteBuffer buffer = ByteBuffer.wrap(part);
            int length = buffer.getInt(CHECKSUM + 8);
            byte[] longer = Arrays.copyOf(value, value.length + length);
            buffer.get(CHAIN_HEADER, longer, value.length, length);
            value = longer;
            next = buffer.getLong(CHECKSUM);
        }
        return value;
    }

    /** Tells the references of the records that a chain lies in. */
    void visitChain(long reference, LongConsumer visitor) {
        for (long next = reference; next != 0; ) {
            visitor.accept(next);
            next = ByteBuffer.wrap(get(next)).getLong(CHECKSUM);
        }
    }

    void freeChain(long reference) {
        for (long next = reference; next != 0; ) {
            long following = ByteBuffer.wrap(get(next)).getLong(CHECKSUM);
            free(next);
            next = following;
        }
    }

    /** Writes the checksum of a record into its first four bytes. */
    static void seal(byte[] record) {
        ByteBuffer.wrap(record).putInt(0, checksum(record));
    }

    /**
     * Checks what {@link #seal} has written.
     *
     * @throws DamagedException when it does not fit
     */
    static void check(byte[] record, String what) {
        if (ByteBuffer.wrap(record).getInt(0) != checksum(record)) {
            throw new DamagedException(what + " is damaged: its checksum does not fit");
        }
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record, CHECKSUM, record.length - CHECKSUM);
        return (int) crc.getValue();
    }

    /** Hands arrays to MapDB and back without a copy of its own. */
    static final class Bytes implements Serializer<byte[]> {
        static final Bytes SERIALIZER = new Bytes();

        @Override
        public void serialize(DataOutput2 out, byte[] value) {
            out.buf = value;
            out.pos = value.length;
        }

        @Override
        public byte[] deserialize(DataInput2 in, int available) {
            byte @Nullable [] bytes = in.internalByteArray();
            if (bytes == null || in.getPos() != 0 || bytes.length != available) {
                throw new IllegalStateException("not from our volume");
            }
            return bytes;
        }
    }
}
