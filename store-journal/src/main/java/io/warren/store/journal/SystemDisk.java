package io.warren.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operating system's files. */
final class SystemDisk implements Disk {
    private static final int HEAP_SLICE = 256 << 10;
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);
    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    private static final Set<OpenOption> WRITE_SYNCED =
            Set.of(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.DSYNC);

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        return new SystemFile(
                FileChannel.open(
                        path,
                        switch (mode) {
                            case READ -> READ;
                            case WRITE -> WRITE;
                            case WRITE_SYNCED -> WRITE_SYNCED;
                        }));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    public @Nullable Closeable lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // this process has it: as good as another one
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : channel;
    }

    private record SystemFile(FileChannel channel) implements DiskFile {
        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            int limit = source.limit();
            source.limit(sliceLimit(source));
            try {
                return channel.write(source, position);
            } finally {
                source.limit(limit);
            }
        }

        @Override
        public long write(ByteBuffer[] sources, long position) throws IOException {
            channel.position(position);
            return channel.write(sources);
        }

        /** Heap buffers are copied to a direct one, which the thread keeps: it must be small. */
        private static int sliceLimit(ByteBuffer buffer) {
            return buffer.isDirect()
                    ? buffer.limit()
                    : Math.min(buffer.limit(), buffer.position() + HEAP_SLICE);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int limit = target.limit();
            target.limit(sliceLimit(target));
            try {
                return channel.read(target, position);
            } finally {
                target.limit(limit);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
