package io.warren.store.journal;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A piece of a lane's log, in a file of its own. Its number is never used again. */
final class Segment implements Comparable<Segment> {
    private final long number;
    private final Path path;
    private final boolean transients;
    private final AtomicInteger live = new AtomicInteger();
    private volatile long end = Layout.SEGMENT_HEADER;
    private volatile long written;
    private volatile boolean sealed;
    private volatile boolean complete;
    private volatile boolean recycling;

    /** What was moved out of it is durable when the lane is so up to here. */
    private volatile long movedTotal;

    private volatile boolean growing;
    private volatile long entries;

    /** What a summary will say; null once that is written, or read. */
    private volatile @Nullable SegmentContents contents;

    Segment(long number, Path path, boolean transients) {
        this.number = number;
        this.path = path;
        this.transients = transients;
        this.contents = new SegmentContents();
    }

    long number() {
        return number;
    }

    /** Whether it is of the lane that a restart drops. */
    boolean isTransient() {
        return transients;
    }

    Path path() {
        return path;
    }

    Path summaryPath() {
        return SegmentFiles.summary(path);
    }

    /** How many entries live in it. */
    AtomicInteger live() {
        return live;
    }

    /** Where the next record goes, or the last one ends. */
    long end() {
        return end;
    }

    void end(long newEnd) {
        end = newEnd;
    }

    /** How many entries were ever put in it. */
    long entries() {
        return entries;
    }

    void entries(long count) {
        entries = count;
    }

    /** How far the file has it. */
    long written() {
        return written;
    }

    void written(long upTo) {
        written = upTo;
    }

    /** No record is added any more. */
    boolean isSealed() {
        return sealed;
    }

    void seal() {
        sealed = true;
    }

    /** Sealed, and all of it is in the file. */
    boolean isComplete() {
        return complete;
    }

    void complete() {
        complete = true;
    }

    long movedTotal() {
        return movedTotal;
    }

    void moved(long total) {
        movedTotal = total;
    }

    boolean isRecycling() {
        return recycling;
    }

    void recycling() {
        recycling = true;
    }

    /** Its file had not its full size when it was begun. */
    boolean isGrowing() {
        return growing;
    }

    void growing(boolean grows) {
        growing = grows;
    }

    @Nullable SegmentContents contents() {
        return contents;
    }

    /** What is collected of it, which it still takes. */
    SegmentContents openContents() {
        SegmentContents open = contents;
        if (open == null) {
            throw new IllegalStateException(this + " is summarized already");
        }
        return open;
    }

    void contents(@Nullable SegmentContents newContents) {
        contents = newContents;
    }

    @Override
    public int compareTo(Segment other) {
        return Long.compare(number, other.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public String toString() {
        return "segment " + number;
    }
}
