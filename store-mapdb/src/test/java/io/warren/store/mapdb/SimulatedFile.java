package io.warren.store.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file of a {@link SimulatedDisk}: knows what was written since it was last synced. */
final class SimulatedFile extends FileChannel {
    private static final int SECTOR = 512;

    private final SimulatedDisk disk;
    private byte[] content = new byte[0];
    private byte[] synced = new byte[0];
    private final List<Write> pending = new ArrayList<>();

    private static final class Write {
        private final int at;
        private final byte[] bytes;

        Write(int at, byte[] bytes) {
            this.at = at;
            this.bytes = bytes;
        }

        /** A write of nothing cuts the file off. */
        private byte[] done(byte[] image) {
            return bytes.length == 0
                    ? Arrays.copyOf(image, Math.min(at, image.length))
                    : put(image, at, bytes, 0, bytes.length);
        }
    }

    SimulatedFile(SimulatedDisk disk) {
        this.disk = disk;
    }

    /** What a power cut may leave: of what is not synced any sectors. */
    byte[] afterPowerCut(Random random) {
        byte[] image = synced.clone();
        int chance = random.nextInt(4);
        for (Write write : pending) {
            if (write.bytes.length == 0 && random.nextBoolean()) {
                image = write.done(image);
            }
            for (int from = 0; from < write.bytes.length; ) {
                int at = write.at + from;
                int size = Math.min(write.bytes.length - from, SECTOR - at % SECTOR);
                if (random.nextInt(3) < chance) {
                    image = put(image, at, write.bytes, from, size);
                }
                from += size;
            }
        }
        return image;
    }

    private static byte[] put(byte[] image, int at, byte[] source, int from, int size) {
        byte[] target = at + size > image.length ? Arrays.copyOf(image, at + size) : image;
        System.arraycopy(source, from, target, at, size);
        return target;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        synchronized (disk) {
            disk.beforeWrite();
            int at = Math.toIntExact(position);
            int length = source.remaining();
            byte[] bytes = new byte[disk.fitting(length, (long) at + length - content.length)];
            source.get(bytes);
            if (at + bytes.length > content.length) {
                content = Arrays.copyOf(content, at + bytes.length);
            }
            System.arraycopy(bytes, 0, content, at, bytes.length);
            pending.add(new Write(at, bytes));
            return bytes.length;
        }
    }

    @Override
    public int read(ByteBuffer target, long position) {
        synchronized (disk) {
            int size = (int) Math.min(target.remaining(), content.length - position);
            if (size <= 0) {
                return -1;
            }
            target.put(content, (int) position, size);
            return size;
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        synchronized (disk) {
            if (!disk.beforeForce()) {
                return;
            }
            for (Write write : pending) {
                synced = write.done(synced);
            }
            pending.clear();
        }
    }

    @Override
    public long size() {
        synchronized (disk) {
            return content.length;
        }
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        return new FileLock(this, position, size, shared) {
            @Override
            public boolean isValid() {
                return true;
            }

            @Override
            public void release() {}
        };
    }

    @Override
    protected void implCloseChannel() {}

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("the store does not use it");
    }

    @Override
    public int read(ByteBuffer target) {
        throw unused();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw unused();
    }

    @Override
    public int write(ByteBuffer source) {
        throw unused();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw unused();
    }

    @Override
    public long position() {
        throw unused();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw unused();
    }

    @Override
    public FileChannel truncate(long size) {
        synchronized (disk) {
            Write cut = new Write((int) size, new byte[0]);
            content = cut.done(content);
            pending.add(cut);
            return this;
        }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw unused();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw unused();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw unused();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw unused();
    }
}
