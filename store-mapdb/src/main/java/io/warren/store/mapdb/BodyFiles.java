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
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages too large for a record, each in a file named after its place and a number, which is
 * never that of another file. A file is on disk before the commit that refers to it, and goes after
 * the commit that does not any more; what a crash leaves in between is found when its log is
 * opened.
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
    private long lastNumber;
    private boolean folderChanged;

    /** A file that was there when the store was opened. */
    record Found(long sequence, long number) {}

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

    /** Writes a message, syncs its file and returns its number. */
    long write(LogId log, long sequence, byte[] header, Message message) throws IOException {
        byte[] content = message.content();
        int checksum = MessageCodec.checksum(log, sequence, header, content);
        ByteBuffer.wrap(header).putInt(0, checksum);
        try (FileChannel file =
                FileChannel.open(
                        path(log, sequence, ++lastNumber),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            writeFully(file, header);
            writeFully(file, content);
            file.force(true);
        }
        folderChanged = true;
        return lastNumber;
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

    private static void writeFully(FileChannel file, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            at += file.write(ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at)));
        }
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
