package io.warren.store.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** What the journal asks of files: the one way to the disk, so that tests can put their own. */
interface Disk {
    /** How a file is opened. */
    enum Mode {
        /** To read; it must be there. */
        READ,
        /** To read and write; it is made if need be. */
        WRITE,
        /** As before, and each write is durable when it returns. */
        WRITE_SYNCED
    }

    /** An open file. Threads: reads from any, the rest from one. */
    interface DiskFile extends Closeable {
        /** Writes some of the bytes, at least one. */
        int write(ByteBuffer source, long position) throws IOException;

        /** Writes some of the bytes of several buffers behind each other, as one write. */
        long write(ByteBuffer[] sources, long position) throws IOException;

        /** Reads some bytes; -1 behind the end. */
        int read(ByteBuffer target, long position) throws IOException;

        /** Makes content and size durable. */
        void force() throws IOException;

        void truncate(long size) throws IOException;

        long size() throws IOException;
    }

    DiskFile open(Path path, Mode mode) throws IOException;

    void rename(Path from, Path to) throws IOException;

    /** Deletes a file if it is there. */
    void delete(Path path) throws IOException;

    /** Makes the names in a folder durable: without it a power cut may lose a synced file. */
    void syncFolder(Path folder) throws IOException;

    /** The files of a folder. */
    List<Path> list(Path folder) throws IOException;

    void createFolder(Path folder) throws IOException;

    /** Locks a file against other processes until it is closed; null if another one has it. */
    @org.jspecify.annotations.Nullable Closeable lock(Path path) throws IOException;

    /** Writes all. */
    static void writeFully(DiskFile file, ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += file.write(source, at);
        }
    }

    /** Writes all, with as few writes as can be. */
    static void writeFully(DiskFile file, ByteBuffer[] sources, long position) throws IOException {
        long at = position;
        while (sources[sources.length - 1].hasRemaining()) {
            at += file.write(sources, at);
        }
    }

    /** Fills the buffer as far as the file goes, and flips it. */
    static void readFully(DiskFile file, ByteBuffer target, long position) throws IOException {
        int start = target.position();
        while (target.hasRemaining()
                && file.read(target, position + target.position() - start) >= 0) {
            // until it is full or the file ends
        }
        target.flip();
    }
}
