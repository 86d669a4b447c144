package io.warren.store.mapdb;

import io.warren.message.Message;
import io.warren.store.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages too large for a record, each in a file named after its place and a number, which is
 * never that of another file. A file is on disk before the commit that refers to it, and goes after
 * the commit that does not any more; what a crash leaves in between is found when its log is
 * opened. One that finds no room waits in memory, and what refers to it is not committed.
 *
 * <p>Threads: the engine's.
 */
final class BodyFiles {
    /** Large arrays pass through the JVM's direct buffers, which are kept a thread: small ones. */
    private static final int PIECE = 256 << 10;

    private static final Pattern NAME =
            Pattern.compile("(\\d{1,18})-(\\d{1,9})-(\\d{1,18})-(\\d{1,18})");

    private final Path folder;
    private final Map<LogId, List<Found>> foundAtStart = new HashMap<>();
    private final Map<Long, Body> waiting = new LinkedHashMap<>();
    private long waitingBytes;
    private long lastNumber;
    private boolean folderChanged;

    /** A file that was there when the store was opened. */
    record Found(long sequence, long number) {}

    /** A message for which there was no room. */
    private record Body(Path path, byte[] header, byte[] content) {}

    BodyFiles(Path folder) throws IOException {
        this.folder = folder;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                note(String.valueOf(file.getFileName()));
            }
        }
    }

    private void note(String name) {
        Matcher parts = NAME.matcher(name);
        if (parts.matches()) {
            LogId log = new LogId(number(parts, 1), (int) number(parts, 2));
            Found found = new Found(number(parts, 3), number(parts, 4));
            foundAtStart.computeIfAbsent(log, id -> new ArrayList<>()).add(found);
            lastNumber = Math.max(lastNumber, found.number);
        }
    }

    private static long number(Matcher parts, int group) {
        return Long.parseLong(parts.group(group));
    }

    /** The logs of which there were files when the store was opened, but for those taken. */
    List<LogId> logsFound() {
        return List.copyOf(foundAtStart.keySet());
    }

    /** The files of a log that were there when the store was opened; only once. */
    List<Found> takeFound(LogId log) {
        List<Found> found = foundAtStart.remove(log);
        return found == null ? List.of() : found;
    }

    Path path(LogId log, long sequence, long number) {
        return folder.resolve(log.queueId() + "-" + log.level() + "-" + sequence + "-" + number);
    }

    /**
     * Writes a message, syncs its file and returns its number. If there is no room for it, or for
     * others before it, it waits for {@link #writeWaiting}.
     */
    long write(LogId log, long sequence, byte[] header, Message message) throws IOException {
        byte[] content = message.content();
        int checksum = MessageCodec.checksum(log, sequence, header, content);
        ByteBuffer.wrap(header).putInt(0, checksum);
        long number = ++lastNumber;
        Body body = new Body(path(log, sequence, number), header, content);
        if (!waiting.isEmpty() || !isWritten(body)) {
            waiting.put(number, body);
            waitingBytes += content.length;
        }
        return number;
    }

    private boolean isWritten(Body body) throws IOException {
        try {
            write(body);
            return true;
        } catch (NoSpaceException e) {
            return false;
        }
    }

    private void write(Body body) throws IOException {
        try (FileChannel file = create(body.path)) {
            long at = writeFully(file, body.header, 0);
            writeFully(file, body.content, at);
            file.force(true);
        } catch (NoSpaceException e) {
            Files.deleteIfExists(body.path);
            throw e;
        }
        folderChanged = true;
    }

    private static FileChannel create(Path path) throws IOException {
        try {
            return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Writes.known(e);
        }
    }

    /** Writes what waits for room. */
    void writeWaiting() throws IOException {
        for (Iterator<Body> bodies = waiting.values().iterator(); bodies.hasNext(); ) {
            Body body = bodies.next();
            write(body);
            bodies.remove();
            waitingBytes -= body.content.length;
        }
    }

    /** How much waits for room. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Whether a message that is removed had not been written; then it never is. */
    boolean forget(long number) {
        Body body = waiting.remove(number);
        if (body == null) {
            return false;
        }
        waitingBytes -= body.content.length;
        return true;
    }

    /** Makes the names of the files written durable. */
    void syncFolder() throws IOException {
        if (folderChanged) {
            Folders.sync(folder);
            folderChanged = false;
        }
    }

    /**
     * Reads a message.
     *
     * @throws DamagedException when it is not what was written
     */
    MessageCodec.Stored read(LogId log, long sequence, long number) throws IOException {
        Body body = waiting.get(number);
        if (body != null) {
            return MessageCodec.decode(log, sequence, body.header, body.content);
        }
        try (FileChannel file =
                FileChannel.open(path(log, sequence, number), StandardOpenOption.READ)) {
            if (file.size() < MessageCodec.FIXED) {
                throw MessageCodec.damaged(log, sequence, "its file is too short");
            }
            ByteBuffer start = ByteBuffer.wrap(readFully(file, MessageCodec.FIXED));
            int headerSize = start.getInt(MessageCodec.HEADER_SIZE_AT);
            int contentSize = start.getInt(MessageCodec.CONTENT_SIZE_AT);
            if (headerSize < MessageCodec.FIXED
                    || contentSize < 0
                    || (long) headerSize + contentSize != file.size()) {
                throw MessageCodec.damaged(log, sequence, "its file has another size");
            }
            file.position(0);
            byte[] header = readFully(file, headerSize);
            byte[] content = readFully(file, contentSize);
            return MessageCodec.decode(log, sequence, header, content);
        } catch (NoSuchFileException e) {
            throw MessageCodec.damaged(log, sequence, "its file is missing");
        }
    }

    private static long writeFully(FileChannel file, byte[] bytes, long position)
            throws IOException {
        for (int at = 0; at < bytes.length; at += PIECE) {
            int size = Math.min(PIECE, bytes.length - at);
            Writes.fully(file, ByteBuffer.wrap(bytes, at, size), position + at);
        }
        return position + bytes.length;
    }

    private static byte[] readFully(FileChannel file, int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int read = file.read(ByteBuffer.wrap(bytes, at, Math.min(PIECE, length - at)));
            if (read < 0) {
                throw new IOException("a message's file ends early");
            }
            at += read;
        }
        return bytes;
    }
}
