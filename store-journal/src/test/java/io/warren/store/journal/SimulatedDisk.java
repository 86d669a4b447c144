package io.warren.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory whose power can be cut, that can be full and can fail. After a power cut any
 * sectors of what was not synced are there, and of the changes of names that were not synced the
 * first few.
 */
final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    private Map<Path, Content> names = new TreeMap<>();
    private Map<Path, Content> syncedNames = new TreeMap<>();
    private final List<Consumer<Map<Path, Content>>> changes = new ArrayList<>();
    private long capacity = Long.MAX_VALUE;
    private @Nullable IOException fault;
    private int faultsRaised;
    private int writes;
    private int lengthenings;
    private boolean syncsIgnored;

    private record Write(int at, byte[] bytes) {}

    private static final class Content {
        private byte[] bytes = new byte[0];
        private byte[] synced = new byte[0];
        private final List<Write> pending = new ArrayList<>();
    }

    /** A disk with the files of a real folder, all of it synced. */
    static SimulatedDisk of(Path folder, Path as) throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Content content = new Content();
            content.bytes = Files.readAllBytes(file);
            content.synced = content.bytes.clone();
            disk.names.put(as.resolve(folder.relativize(file).toString()), content);
        }
        disk.syncedNames = new TreeMap<>(disk.names);
        return disk;
    }

    synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** The next write or sync fails, once; as disks do, those after it succeed. */
    synchronized void failNext(IOException newFault) {
        fault = newFault;
    }

    synchronized int faultsRaised() {
        return faultsRaised;
    }

    synchronized int writes() {
        return writes;
    }

    /** How many writes that are durable when they return made a file longer by more than zeros. */
    synchronized int lengthenings() {
        return lengthenings;
    }

    /** From now on nothing is synced, as with a disk that lies. */
    synchronized void ignoreSyncs() {
        syncsIgnored = true;
    }

    synchronized long usedBytes() {
        return names.values().stream().mapToLong(content -> content.bytes.length).sum();
    }

    /** Whether nobody is between a write and the sync behind it. */
    synchronized boolean isSynced() {
        return names.values().stream().allMatch(content -> content.pending.isEmpty());
    }

    private void raise() throws IOException {
        IOException raised = fault;
        if (raised != null) {
            fault = null;
            faultsRaised++;
            throw raised;
        }
    }

    /** Writes what a power cut at this moment may leave of a folder to a real one. */
    synchronized void powerCut(Random random, Path folder, Path target) throws IOException {
        Map<Path, Content> left = new TreeMap<>(syncedNames);
        int applied = changes.isEmpty() ? 0 : random.nextInt(changes.size() + 1);
        changes.subList(0, applied).forEach(change -> change.accept(left));
        Files.createDirectories(target); // it may be that nothing is left
        for (Map.Entry<Path, Content> file : left.entrySet()) {
            if (file.getKey().startsWith(folder)) {
                Path path = target.resolve(folder.relativize(file.getKey()).toString());
                Files.createDirectories(path.getParent());
                Files.write(path, afterPowerCut(file.getValue(), random));
            }
        }
    }

    private static byte[] afterPowerCut(Content content, Random random) {
        byte[] image = content.synced.clone();
        int chance = random.nextInt(4);
        for (Write write : content.pending) {
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

    private static boolean isZeros(byte[] bytes) {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    private void change(Consumer<Map<Path, Content>> change) {
        change.accept(names);
        changes.add(change);
    }

    @Override
    public synchronized DiskFile open(Path path, Mode mode) throws IOException {
        Content content = names.get(path);
        if (content == null) {
            if (mode == Mode.READ) {
                throw new NoSuchFileException(path.toString());
            }
            Content made = new Content();
            change(map -> map.put(path, made));
            content = made;
        }
        return new SimulatedFile(content, mode == Mode.WRITE_SYNCED);
    }

    @Override
    public synchronized void rename(Path from, Path to) {
        Content content = names.get(from);
        change(
                map -> {
                    map.remove(from);
                    map.put(to, content);
                });
    }

    @Override
    public synchronized void delete(Path path) {
        if (names.containsKey(path)) {
            change(map -> map.remove(path));
        }
    }

    @Override
    public synchronized void syncFolder(Path folder) throws IOException {
        raise();
        if (!syncsIgnored) {
            syncedNames = new TreeMap<>(names);
            changes.clear();
        }
    }

    @Override
    public synchronized List<Path> list(Path folder) {
        return names.keySet().stream().filter(path -> path.getParent().equals(folder)).toList();
    }

    @Override
    public void createFolder(Path folder) {}

    @Override
    public Closeable lock(Path path) {
        return () -> {};
    }

    private final class SimulatedFile implements DiskFile {
        private final Content content;
        private final boolean synced;

        SimulatedFile(Content content, boolean synced) {
            this.content = content;
            this.synced = synced;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            int length = writeSome(source, (int) position);
            if (synced) {
                Thread.yield(); // the power may go while it is written
                force();
            }
            return length;
        }

        @Override
        public long write(ByteBuffer[] sources, long position) throws IOException {
            long written = 0;
            for (ByteBuffer source : sources) {
                int length = source.remaining();
                int done = length == 0 ? 0 : writeSome(source, (int) (position + written));
                written += done;
                if (done < length) {
                    break;
                }
            }
            if (synced) {
                Thread.yield(); // the power may go while it is written
                force();
            }
            return written;
        }

        private int writeSome(ByteBuffer source, int at) throws IOException {
            synchronized (SimulatedDisk.this) {
                raise();
                writes++;
                int length = source.remaining();
                long room = capacity - usedBytes() + content.bytes.length - at;
                if (room < length) {
                    length = (int) room;
                    if (length <= 0) {
                        throw new IOException("No space left on device");
                    }
                }
                byte[] bytes = new byte[length];
                source.get(bytes);
                if (synced && at + length > content.bytes.length && !isZeros(bytes)) {
                    lengthenings++;
                }
                content.bytes = put(content.bytes, at, bytes, 0, length);
                content.pending.add(new Write(at, bytes));
                return length;
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (SimulatedDisk.this) {
                int size = (int) Math.min(target.remaining(), content.bytes.length - position);
                if (size <= 0) {
                    return -1;
                }
                target.put(content.bytes, (int) position, size);
                return size;
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                raise();
                if (syncsIgnored) {
                    return;
                }
                for (Write write : content.pending) {
                    content.synced =
                            put(content.synced, write.at, write.bytes, 0, write.bytes.length);
                }
                content.pending.clear();
                if (content.synced.length > content.bytes.length) {
                    content.synced = Arrays.copyOf(content.synced, content.bytes.length);
                }
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (SimulatedDisk.this) {
                if (size < content.bytes.length) {
                    content.bytes = Arrays.copyOf(content.bytes, (int) size);
                }
            }
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                return content.bytes.length;
            }
        }

        @Override
        public void close() {}
    }
}
