package io.warren.store.journal;

import io.warren.store.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file beside a sealed segment that says what is in it, so that opening the journal need not
 * read it, and where each entry is. Nothing is lost with it: the segment says the same.
 */
final class Summary {
    private static final int HEADER = 64;
    private static final int CRC = 56;
    private static final int PART = 4 + 4 + 8 + 8 + 8 + 4 + 4 + 8 + 4 + 4 + 4;
    private static final int RANGE = 4 + 8 + 8;
    private static final int COPY = 1;

    private Summary() {}

    /** Writes the summary of a segment whose contents are in memory; all parts know their place. */
    static void write(Disk disk, Segment segment, SegmentContents contents, boolean sync)
            throws IOException {
        contents.removed().tidy();
        long size = HEADER + (long) contents.removed().size() * RANGE;
        size += contents.noteBytes() + 4L * contents.notes().size();
        long tableInts = 0;
        for (SegmentContents.Owned owned : contents.parts()) {
            long[] present = owned.part().present();
            int words = present == null ? 0 : words(owned.part());
            size += PART + 8L * words;
            tableInts += (long) owned.part().count() * Part.STRIDE;
        }
        int directory = Math.toIntExact(size);
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size + 4 * tableInts));
        bytes.putLong(Layout.SUMMARY_MAGIC).putInt(Layout.VERSION).putInt(directory);
        bytes.putLong(segment.number()).putLong(segment.end()).putLong(segment.entries());
        bytes.putInt(contents.parts().size()).putInt(contents.removed().size());
        bytes.putInt(contents.notes().size()).position(HEADER);
        int[] places = putTables(bytes, directory, contents);
        for (int i = 0; i < contents.parts().size(); i++) {
            putPart(bytes, contents.parts().get(i), places[2 * i], places[2 * i + 1]);
        }
        for (int i = 0; i < contents.removed().size(); i++) {
            bytes.putInt(contents.removed().log(i));
            bytes.putLong(contents.removed().from(i)).putLong(contents.removed().to(i));
        }
        for (byte[] note : contents.notes()) {
            bytes.putInt(note.length).put(note);
        }
        bytes.putInt(CRC, checksum(bytes, directory));
        try (Disk.DiskFile file = disk.open(segment.summaryPath(), Disk.Mode.WRITE)) {
            file.truncate(0);
            Disk.writeFully(file, bytes.clear(), 0);
            if (sync) {
                file.force();
            }
        }
        for (int i = 0; i < contents.parts().size(); i++) {
            contents.parts().get(i).part().summarized(places[2 * i], places[2 * i + 1]);
        }
    }

    private static int words(Part part) {
        return Bits.words((int) (part.last() - part.first()) + 1);
    }

    private static int[] putTables(ByteBuffer bytes, int directory, SegmentContents contents) {
        int[] places = new int[2 * contents.parts().size()];
        int at = 0;
        for (int i = 0; i < contents.parts().size(); i++) {
            Part part = contents.parts().get(i).part();
            int[] table = part.table();
            if (table == null) {
                throw new IllegalStateException("summarized already");
            }
            int ints = part.count() * Part.STRIDE;
            int from = directory + 4 * at;
            bytes.duplicate().position(from).slice().asIntBuffer().put(table, 0, ints);
            places[2 * i] = at;
            places[2 * i + 1] = checksum(bytes, from, 4 * ints);
            at += ints;
        }
        return places;
    }

    private static void putPart(
            ByteBuffer bytes, SegmentContents.Owned owned, int place, int checksum) {
        Part part = owned.part();
        long[] present = part.present();
        int words = present == null ? 0 : words(part);
        bytes.putInt(owned.logNumber()).putInt(owned.id().level());
        bytes.putLong(owned.id().queueId()).putLong(part.first()).putLong(part.last());
        bytes.putInt(part.count()).putInt(part.isCopy() ? COPY : 0);
        bytes.putLong(part.contentBytes()).putInt(place).putInt(checksum).putInt(words);
        for (int i = 0; present != null && i < words; i++) {
            bytes.putLong(present[i]);
        }
    }

    /**
     * Reads what a summary says of its segment, but for the tables.
     *
     * @return null if there is none or it is not whole
     */
    static @Nullable SegmentContents read(Disk disk, Segment segment) {
        try (Disk.DiskFile file = disk.open(segment.summaryPath(), Disk.Mode.READ)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            Disk.readFully(file, header, 0);
            if (header.limit() < HEADER
                    || header.getLong(0) != Layout.SUMMARY_MAGIC
                    || header.getInt(8) != Layout.VERSION
                    || header.getLong(16) != segment.number()) {
                return null;
            }
            int directory = header.getInt(12);
            if (directory < HEADER || directory > file.size()) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.allocate(directory);
            Disk.readFully(file, bytes, 0);
            if (bytes.limit() < directory || bytes.getInt(CRC) != checksum(bytes, directory)) {
                return null;
            }
            return parse(bytes, segment);
        } catch (IOException e) {
            return null; // the segment says the same
        }
    }

    private static SegmentContents parse(ByteBuffer bytes, Segment segment) {
        segment.end(bytes.getLong(24));
        segment.entries(bytes.getLong(32));
        int parts = bytes.getInt(40);
        int ranges = bytes.getInt(44);
        int notes = bytes.getInt(48);
        bytes.position(HEADER);
        SegmentContents contents = new SegmentContents();
        for (int i = 0; i < parts; i++) {
            int log = bytes.getInt();
            int level = bytes.getInt();
            LogId id = new LogId(bytes.getLong(), level);
            long first = bytes.getLong();
            long last = bytes.getLong();
            int count = bytes.getInt();
            Part part = new Part(segment, first, bytes.getInt() == COPY);
            long contentBytes = bytes.getLong();
            int place = bytes.getInt();
            int checksum = bytes.getInt();
            int words = bytes.getInt();
            long[] present = words == 0 ? null : new long[words];
            for (int n = 0; present != null && n < words; n++) {
                present[n] = bytes.getLong();
            }
            part.restore(last, count, contentBytes, present);
            part.summarized(place, checksum);
            contents.add(log, id, part);
        }
        for (int i = 0; i < ranges; i++) {
            contents.removed().add(bytes.getInt(), bytes.getLong(), bytes.getLong());
        }
        for (int i = 0; i < notes; i++) {
            byte[] note = new byte[bytes.getInt()];
            bytes.get(note);
            contents.note(note);
        }
        return contents;
    }

    /**
     * Reads the table of a part.
     *
     * @throws DamagedException when it is not what was written
     */
    static int[] readTable(Disk disk, Segment segment, Part part)
            throws IOException, DamagedException {
        try (Disk.DiskFile file = disk.open(segment.summaryPath(), Disk.Mode.READ)) {
            ByteBuffer length = ByteBuffer.allocate(4);
            Disk.readFully(file, length, 12);
            int ints = part.count() * Part.STRIDE;
            ByteBuffer bytes = ByteBuffer.allocate(4 * ints);
            if (length.limit() == 4 && length.getInt(0) >= HEADER) {
                Disk.readFully(file, bytes, length.getInt(0) + 4L * part.tableAt());
            }
            if (bytes.limit() < 4 * ints || checksum(bytes, 0, 4 * ints) != part.tableChecksum()) {
                throw new DamagedException("its checksum does not fit");
            }
            int[] table = new int[ints];
            bytes.asIntBuffer().get(table);
            return table;
        }
    }

    private static int checksum(ByteBuffer bytes, int directory) {
        CRC32C crc = new CRC32C();
        ByteBuffer view = bytes.duplicate();
        crc.update(view.clear().position(0).limit(CRC));
        crc.update(view.clear().limit(directory).position(HEADER));
        return (int) crc.getValue();
    }

    private static int checksum(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().limit(from + length).position(from));
        return (int) crc.getValue();
    }
}
