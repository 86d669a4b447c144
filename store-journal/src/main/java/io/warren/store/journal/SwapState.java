package io.warren.store.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is known of transient entries when the journal is closed, for the same process to find when
 * it opens the journal again: a store that is exchanged while the broker runs keeps them. Any other
 * process deletes them.
 */
final class SwapState {
    private static final int HEADER = 8;

    private final Disk disk;
    private final Path file;

    SwapState(Disk disk, Path transientFolder) {
        this.disk = disk;
        this.file = transientFolder.resolve("swap");
    }

    private static byte[] process() {
        ProcessHandle me = ProcessHandle.current();
        Optional<?> start = me.info().startInstant();
        String boot = start.map(Object::toString).orElse("");
        return (me.pid() + " " + boot).getBytes(StandardCharsets.UTF_8);
    }

    /** Writes what is known of all logs. Nothing else changes it meanwhile. */
    void write(Iterable<LogState> logs) throws IOException {
        List<ByteBuffer> records = new ArrayList<>();
        int size = 0;
        for (LogState log : logs) {
            size += collect(log, records);
        }
        byte[] process = process();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + 4 + process.length + size);
        bytes.position(HEADER);
        bytes.putInt(process.length).put(process);
        for (ByteBuffer record : records) {
            bytes.putInt(record.limit()).put(record.rewind());
        }
        bytes.putInt(0, bytes.capacity()).putInt(4, checksum(bytes));
        try (Disk.DiskFile opened = disk.open(file, Disk.Mode.WRITE)) {
            opened.truncate(0);
            Disk.writeFully(opened, bytes.rewind(), 0);
        }
    }

    private static int collect(LogState log, List<ByteBuffer> records) {
        int before = records.size();
        if (log.isTemporary()) {
            records.add(record(log, Layout.STATE, log.lastSequence(), log.firstLive(), 8));
        }
        boolean any = false;
        for (int i = 0; i < log.parts().size(); i++) {
            any |= log.parts().part(i).segment().isTransient();
        }
        if (any) {
            if (!log.isTemporary()) {
                long low = log.firstLive();
                records.add(record(log, Layout.STATE, log.lastSequence(), low, 8));
            }
            Logs.writeRemoved(
                    log,
                    true,
                    removed -> {
                        ByteBuffer payload = removed.payload();
                        int length = Layout.HEADER + payload.limit();
                        ByteBuffer record = ByteBuffer.allocate(length);
                        Layout.header(
                                record,
                                0,
                                length,
                                removed.type(),
                                log.number(),
                                log.id(),
                                removed.sequence());
                        record.put(Layout.HEADER, payload, 0, payload.limit());
                        records.add(record);
                    });
        }
        DeliveryCounts counts = log.deliveries();
        if (counts != null) {
            counts.forEach(
                    (sequence, count) ->
                            records.add(
                                    record(
                                            log,
                                            Layout.DELIVERED,
                                            sequence,
                                            (long) count << 32,
                                            8)));
        }
        int size = 0;
        for (ByteBuffer record : records.subList(before, records.size())) {
            size += 4 + record.limit();
        }
        return size;
    }

    private static ByteBuffer record(
            LogState log, int type, long sequence, long payload, int payloadLength) {
        int length = Layout.HEADER + payloadLength;
        ByteBuffer record = ByteBuffer.allocate(length);
        Layout.header(record, 0, length, type, log.number(), log.id(), sequence);
        return record.putLong(Layout.HEADER, payload);
    }

    /** What this process wrote; null if it did not. */
    @Nullable List<ByteBuffer> read() {
        ByteBuffer bytes;
        try (Disk.DiskFile opened = disk.open(file, Disk.Mode.READ)) {
            bytes = ByteBuffer.allocate(Math.toIntExact(opened.size()));
            Disk.readFully(opened, bytes, 0);
        } catch (IOException e) {
            return null; // there is none, or it is of no use
        }
        if (bytes.limit() < HEADER + 4
                || bytes.getInt(0) != bytes.limit()
                || bytes.getInt(4) != checksum(bytes)) {
            return null;
        }
        bytes.position(HEADER);
        byte[] process = new byte[bytes.getInt()];
        bytes.get(process);
        if (!java.util.Arrays.equals(process, process())) {
            return null;
        }
        List<ByteBuffer> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] record = new byte[bytes.getInt()];
            bytes.get(record);
            records.add(ByteBuffer.wrap(record));
        }
        return records;
    }

    void delete() throws IOException {
        disk.delete(file);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(bytes.limit()).position(HEADER));
        return (int) crc.getValue();
    }
}
