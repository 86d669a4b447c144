package io.warren.kernel;

import io.warren.store.StoreStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Knows what is short, which is why publishers are blocked: memory, space on the disk, or a store
 * without room. Each comes and goes by itself; publishers go on when none is left. Any thread.
 */
final class ResourceWatch {
    private final MemoryBudget memory;
    private final MessageStores stores;
    private final LongSupplier freeBytes;
    private final Runnable onChange;
    private volatile long diskFreeLimitBytes;
    private volatile long diskFreeBytes;
    private volatile boolean lowOnDisk;
    private volatile List<String> fullStores = List.of();

    /**
     * @param freeBytes measures the space that is left; may block
     * @param onChange told that what is short has changed, perhaps more than once
     */
    ResourceWatch(
            MemoryBudget memory,
            MessageStores stores,
            long diskFreeLimitBytes,
            LongSupplier freeBytes,
            Runnable onChange) {
        this.memory = memory;
        this.stores = stores;
        this.diskFreeLimitBytes = diskFreeLimitBytes;
        this.freeBytes = freeBytes;
        this.onChange = onChange;
    }

    /** Measures. Blocking: asks the file system. */
    void check() {
        String before = reason();
        diskFreeBytes = freeBytes.getAsLong();
        lowOnDisk = diskFreeBytes < diskFreeLimitBytes;
        List<String> full = new ArrayList<>();
        for (String name : stores.names()) {
            StoreStatus status = stores.status(name);
            if (status != null && status.condition() == StoreStatus.Condition.FULL) {
                full.add(name);
            }
        }
        fullStores = List.copyOf(full);
        if (!reason().equals(before)) {
            onChange.run();
        }
    }

    /** Goes by another limit from now on. Blocking: measures. */
    void diskFreeLimit(long bytes) {
        diskFreeLimitBytes = bytes;
        check();
    }

    long diskFreeLimitBytes() {
        return diskFreeLimitBytes;
    }

    /** As of the last measurement. */
    long diskFreeBytes() {
        return diskFreeBytes;
    }

    /** What is short, for operators; mostly empty. */
    List<String> alarms() {
        List<String> alarms = new ArrayList<>();
        if (memory.isAlarmed()) {
            alarms.add("memory");
        }
        if (lowOnDisk) {
            alarms.add("disk");
        }
        fullStores.forEach(name -> alarms.add("store " + name));
        return alarms;
    }

    /** Why publishers are blocked, in the words that RabbitMQ's clients know; empty if not. */
    String reason() {
        boolean disk = lowOnDisk || !fullStores.isEmpty();
        if (memory.isAlarmed()) {
            return disk ? "low on memory & disk" : "low on memory";
        }
        return disk ? "low on disk" : "";
    }
}
