package io.warren.store.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data file's pages in memory: those that have changed, which stay until they are written, and
 * as many others as fit. The file itself changes in {@link #writeAll} only.
 *
 * <p>Threads: the engine's.
 */
final class Pages {
    private static final int GROUP_SHIFT = 10;
    private static final int GROUP_SIZE = 1 << GROUP_SHIFT;

    /** Neighbouring pages are written together, up to so many. */
    private static final int PAGES_A_WRITE = 64;

    private final FileChannel file;
    private final int limit;
    private final List<Page> resident = new ArrayList<>();
    private final List<Page> changed = new ArrayList<>();
    private final List<Page> unwritten = new ArrayList<>();
    private @Nullable Page[] @Nullable [] groups = new Page[16][];
    private int hand;
    private long fileSizeBytes;
    private Page last;

    /**
     * Opens the pages of a file.
     *
     * @param limit how many pages to keep; more only while more are unwritten
     */
    Pages(FileChannel file, int limit) throws IOException {
        this.file = file;
        this.limit = limit;
        this.fileSizeBytes = file.size();
        this.last = new Page(-1);
    }

    /** The page of that number; zeros where the file ends. */
    Page page(long number) throws IOException {
        Page recent = last;
        if (recent.number == number) {
            return recent;
        }
        Page page = find(number);
        if (page == null) {
            page = load(number);
        }
        page.used = true;
        last = page;
        return page;
    }

    /** Whether a page is neither in memory nor in the file, which makes it zero. */
    boolean isUnknown(long number) {
        return number << Page.SHIFT >= fileSizeBytes && find(number) == null;
    }

    /** Notes that a part of a page has changed. */
    void changed(Page page, int at, int length) {
        if (page.changed == 0) {
            changed.add(page);
        }
        page.changed |= Page.blocks(at, length);
        unwritten(page);
    }

    /** Notes that a page differs from the file, and that the redo log knows already. */
    void unwritten(Page page) {
        if (!page.unwritten) {
            page.unwritten = true;
            unwritten.add(page);
        }
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /** How many pages await {@link #writeAll}. */
    int unwrittenCount() {
        return unwritten.size();
    }

    int changedCount() {
        return changed.size();
    }

    /** Writes all changes since the last call to a redo record. */
    void encodeChanges(ByteBuffer target) {
        for (Page page : changed) {
            page.encodeChanges(target);
        }
        changed.clear();
    }

    /** Applies the pages of a redo record. */
    void replay(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            Page page = page(source.getLong());
            page.decodeChanges(source);
            unwritten(page);
        }
    }

    /**
     * Notes again what was written to a redo record that did not become one. Its pages are here:
     * unwritten ones stay.
     */
    void takeBack(ByteBuffer record) throws IOException {
        while (record.hasRemaining()) {
            Page page = page(record.getLong());
            if (page.changed == 0) {
                changed.add(page);
            }
            page.skipChanges(record);
        }
    }

    /**
     * Writes all unwritten pages to the file and syncs it. If that is cut off for want of room, or
     * by the machine's end, the file is no worse for it: the redo log has all blocks that differ
     * from the last time this was complete, and none of the pages that were written is read from
     * the file before all are.
     */
    void writeAll() throws IOException {
        if (unwritten.isEmpty()) {
            return;
        }
        unwritten.sort(Comparator.comparingLong(page -> page.number));
        ByteBuffer buffer = ByteBuffer.allocateDirect(PAGES_A_WRITE << Page.SHIFT);
        int from = 0;
        while (from < unwritten.size()) {
            from = writeRun(from, buffer);
        }
        file.force(false);
        unwritten.forEach(page -> page.unwritten = false);
        unwritten.clear();
        evict();
    }

    private int writeRun(int from, ByteBuffer buffer) throws IOException {
        long first = unwritten.get(from).number;
        int to = from;
        buffer.clear();
        while (to < unwritten.size()
                && buffer.hasRemaining()
                && unwritten.get(to).number == first + to - from) {
            buffer.put(unwritten.get(to++).bytes);
        }
        buffer.flip();
        long position = Writes.fully(file, buffer, first << Page.SHIFT);
        fileSizeBytes = Math.max(fileSizeBytes, position);
        return to;
    }

    private @Nullable Page find(long number) {
        int group = (int) (number >>> GROUP_SHIFT);
        if (group >= groups.length) {
            return null;
        }
        @Nullable Page[] pages = groups[group];
        return pages == null ? null : pages[(int) number & GROUP_SIZE - 1];
    }

    private Page load(long number) throws IOException {
        if (resident.size() >= limit) {
            evict();
        }
        Page page = new Page(number);
        long start = number << Page.SHIFT;
        if (start < fileSizeBytes) {
            ByteBuffer target = ByteBuffer.wrap(page.bytes);
            while (target.hasRemaining()) {
                int read = file.read(target, start + target.position());
                if (read < 0) {
                    break;
                }
            }
        }
        int group = (int) (number >>> GROUP_SHIFT);
        if (group >= groups.length) {
            groups = Arrays.copyOf(groups, Math.max(group + 1, groups.length * 2));
        }
        @Nullable Page[] pages = groups[group];
        if (pages == null) {
            pages = new Page[GROUP_SIZE];
            groups[group] = pages;
        }
        pages[(int) number & GROUP_SIZE - 1] = page;
        resident.add(page);
        return page;
    }

    /** Drops written pages that were not used lately, until one fits or all have been looked at. */
    private void evict() {
        for (int looks = 2 * resident.size(); looks > 0 && resident.size() >= limit; looks--) {
            if (hand >= resident.size()) {
                hand = 0;
            }
            Page page = resident.get(hand);
            if (page.unwritten) {
                hand++;
            } else if (page.used) {
                page.used = false;
                hand++;
            } else {
                drop(page);
            }
        }
    }

    private void drop(Page page) {
        Page moved = resident.remove(resident.size() - 1);
        if (moved != page) {
            resident.set(hand, moved);
        }
        int group = (int) (page.number >>> GROUP_SHIFT);
        @Nullable Page[] pages = groups[group];
        if (pages != null) {
            pages[(int) page.number & GROUP_SIZE - 1] = null;
        }
        if (last == page) {
            last = new Page(-1);
        }
    }
}
