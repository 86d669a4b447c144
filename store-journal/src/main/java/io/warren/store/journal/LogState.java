package io.warren.store.journal;

import io.warren.store.LogId;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a log: its entries as {@link Part}s, and how often some were delivered. Guarded
 * by its lock, but for what the lane guards, which says so.
 */
final class LogState {
    private final int number;
    private final LogId id;
    private final boolean temporary;
    private final ReentrantLock lock = new ReentrantLock();
    private final PartList parts = new PartList();
    private final RemovalTail removalTail = new RemovalTail();
    private @Nullable DeliveryCounts deliveries;
    private long lastSequence;

    /** The last number that is in a durable record. */
    private long recordedSequence;

    /** The segments from the first to the second have what is to be kept of this log. */
    private long infoFloor = -1;

    private long lastInfo = -1;

    /** No older segment has anything of it. */
    private long born = -1;

    /** Where the last append reserved room. */
    private @Nullable Buffer buffer;

    private int at;
    private int target;

    // guarded by the durable lane
    private boolean inGroup;
    private long groupSequence;

    private volatile @Nullable OpenLog open;

    /** Who is told. */
    interface OpenLog {
        void durable(long sequence);

        void failed(io.warren.store.StoreException cause);
    }

    LogState(int number, LogId id, boolean temporary) {
        this.number = number;
        this.id = id;
        this.temporary = temporary;
    }

    int number() {
        return number;
    }

    LogId id() {
        return id;
    }

    /** Whether a restart drops all of it. */
    boolean isTemporary() {
        return temporary;
    }

    ReentrantLock lock() {
        return lock;
    }

    @Nullable OpenLog open() {
        return open;
    }

    void open(@Nullable OpenLog listener) {
        open = listener;
    }

    long lastSequence() {
        return lastSequence;
    }

    void lastSequence(long sequence) {
        lastSequence = Math.max(lastSequence, sequence);
    }

    long recordedSequence() {
        return recordedSequence;
    }

    void recordedSequence(long sequence) {
        recordedSequence = Math.max(recordedSequence, sequence);
    }

    // Where records are: the lane's and the callers' side.

    void reserved(Buffer newBuffer, int newAt, int newTarget) {
        buffer = newBuffer;
        at = newAt;
        target = newTarget;
    }

    Buffer buffer() {
        return Objects.requireNonNull(buffer);
    }

    int at() {
        return at;
    }

    int target() {
        return target;
    }

    RemovalTail removalTail() {
        return removalTail;
    }

    /** Guarded by the durable lane. */
    boolean isTouched() {
        return inGroup;
    }

    /** Guarded by the durable lane. */
    void touch(long sequence) {
        inGroup = true;
        groupSequence = sequence;
    }

    /** Guarded by the durable lane. */
    long untouch() {
        inGroup = false;
        return groupSequence;
    }

    // What a restart needs to know of it.

    long infoFloor() {
        return infoFloor;
    }

    long lastInfo() {
        return lastInfo;
    }

    long born() {
        return born;
    }

    /** Whether a segment has something of this log, its entries aside, that must not be lost. */
    boolean needs(long segment) {
        return segment >= infoFloor && segment <= lastInfo;
    }

    void informed(long segment) {
        born = born < 0 ? segment : Math.min(born, segment);
        infoFloor = infoFloor < 0 ? segment : Math.min(infoFloor, segment);
        lastInfo = Math.max(lastInfo, segment);
    }

    /** All is written again, from this segment on. */
    void informedAnew(long segment) {
        infoFloor = segment;
        lastInfo = segment;
    }

    // Entries.

    PartList parts() {
        return parts;
    }

    /** Removes the entries of a range from the index; tells what that did, as the parts do. */
    int removeEntries(long from, long to) {
        int done = parts.remove(from, to);
        if (deliveries != null) {
            deliveries.remove(from, to);
            if (deliveries.size() == 0) {
                deliveries = null;
            }
        }
        return done;
    }

    long firstLive() {
        return parts.firstLive(lastSequence + 1);
    }

    @Nullable Part living(long sequence) {
        return parts.living(sequence);
    }

    int deliveries(long sequence) {
        return deliveries == null ? 0 : deliveries.get(sequence);
    }

    void delivered(long sequence, int count) {
        if (deliveries == null) {
            deliveries = new DeliveryCounts();
        }
        deliveries.put(sequence, count);
    }

    @Nullable DeliveryCounts deliveries() {
        return deliveries;
    }
}
