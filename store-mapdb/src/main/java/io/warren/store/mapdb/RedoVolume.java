package io.warren.store.mapdb;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mapdb.DBException;
import org.mapdb.DataInput2;
import org.mapdb.volume.Volume;

/**
 * What MapDB sees of the {@link Pages}: its storage, whose {@link #sync} does nothing, because the
 * engine commits by the redo log.
 */
final class RedoVolume extends Volume {
    private final Pages pages;

    RedoVolume(Pages pages) {
        this.pages = pages;
    }

    private Page page(long offset) {
        try {
            return pages.page(offset >>> Page.SHIFT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void putLong(long offset, long value) {
        int at = (int) offset & Page.MASK;
        if (at > Page.SIZE - 8) {
            putInt(offset, (int) (value >>> 32));
            putInt(offset + 4, (int) value);
            return;
        }
        Page page = page(offset);
        if (page.getLong(at) != value) {
            page.putLong(at, value);
            pages.changed(page, at, 8);
        }
    }

    @Override
    public void putInt(long offset, int value) {
        int at = (int) offset & Page.MASK;
        if (at > Page.SIZE - 4) {
            putUnsignedShort(offset, value >>> 16);
            putUnsignedShort(offset + 2, value);
            return;
        }
        Page page = page(offset);
        page.putInt(at, value);
        pages.changed(page, at, 4);
    }

    @Override
    public void putByte(long offset, byte value) {
        int at = (int) offset & Page.MASK;
        Page page = page(offset);
        page.bytes[at] = value;
        pages.changed(page, at, 1);
    }

    @Override
    public void putData(long offset, byte[] source, int from, int length) {
        long next = offset;
        int end = from + length;
        for (int rest = length; rest > 0; ) {
            int at = (int) next & Page.MASK;
            int size = Math.min(rest, Page.SIZE - at);
            putDataWithin(page(next), at, source, end - rest, size);
            next += size;
            rest -= size;
        }
    }

    /** Copies block by block and leaves equal ones alone: an updated record changes few of them. */
    private void putDataWithin(Page page, int at, byte[] source, int from, int length) {
        int end = at + length;
        int read = from;
        for (int next = at; next < end; ) {
            int size = Math.min(end, (next | Page.BLOCK - 1) + 1) - next;
            if (!Arrays.equals(page.bytes, next, next + size, source, read, read + size)) {
                System.arraycopy(source, read, page.bytes, next, size);
                pages.changed(page, next, size);
            }
            next += size;
            read += size;
        }
    }

    @Override
    public void putData(long offset, ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        putData(offset, bytes, 0, bytes.length);
    }

    @Override
    public long getLong(long offset) {
        int at = (int) offset & Page.MASK;
        if (at > Page.SIZE - 8) {
            return (long) getInt(offset) << 32 | getInt(offset + 4) & 0xffffffffL;
        }
        return page(offset).getLong(at);
    }

    @Override
    public int getInt(long offset) {
        int at = (int) offset & Page.MASK;
        if (at > Page.SIZE - 4) {
            return getUnsignedShort(offset) << 16 | getUnsignedShort(offset + 2);
        }
        return page(offset).getInt(at);
    }

    @Override
    public byte getByte(long offset) {
        return page(offset).bytes[(int) offset & Page.MASK];
    }

    @Override
    public void getData(long offset, byte[] target, int to, int length) {
        long next = offset;
        int end = to + length;
        for (int rest = length; rest > 0; ) {
            int at = (int) next & Page.MASK;
            int size = Math.min(rest, Page.SIZE - at);
            System.arraycopy(page(next).bytes, at, target, end - rest, size);
            next += size;
            rest -= size;
        }
    }

    /** A copy of the bytes, as an array that fits them exactly. */
    @Override
    public DataInput2 getDataInput(long offset, int size) {
        byte[] bytes = new byte[size];
        getData(offset, bytes, 0, size);
        return new DataInput2.ByteArray(bytes);
    }

    @Override
    public void clear(long from, long to) {
        for (long next = from; next < to; ) {
            int at = (int) next & Page.MASK;
            int size = (int) Math.min(to - next, Page.SIZE - at);
            if (!pages.isUnknown(next >>> Page.SHIFT)) {
                Page page = page(next);
                Arrays.fill(page.bytes, at, at + size, (byte) 0);
                pages.changed(page, at, size);
            }
            next += size;
        }
    }

    @Override
    public void assertZeroes(long from, long to) throws DBException.DataCorruption {
        for (long next = from; next < to; ) {
            int at = (int) next & Page.MASK;
            int size = (int) Math.min(to - next, Page.SIZE - at);
            if (!pages.isUnknown(next >>> Page.SHIFT) && !page(next).isZero(at, at + size)) {
                throw new DBException.DataCorruption("not zero at offset " + next);
            }
            next += size;
        }
    }

    /** Nothing to do: what was never written is zero. */
    @Override
    public void ensureAvailable(long offset) {}

    @Override
    public void truncate(long size) {
        throw new UnsupportedOperationException("the data file does not shrink");
    }

    @Override
    public void close() {
        closed.set(true);
    }

    @Override
    public void sync() {}

    @Override
    public int sliceSize() {
        return -1;
    }

    @Override
    public boolean isSliced() {
        return false;
    }

    @Override
    public long length() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public @Nullable File getFile() {
        return null;
    }

    @Override
    public boolean getFileLocked() {
        return false;
    }
}
