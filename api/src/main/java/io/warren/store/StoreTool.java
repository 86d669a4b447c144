package io.warren.store;

import io.warren.message.Message;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What can be done with a store's files while no broker runs: {@code bin/warren store}.
 *
 * <p>It is found by {@link java.util.ServiceLoader}, without OSGi: a bundle names its
 * implementation, which has a public constructor without parameters, in {@code
 * META-INF/services/io.warren.store.StoreTool}. Whoever calls it holds the lock of the data folder.
 *
 * <p>Threads: one call at a time. Blocking: all calls read or write files.
 */
@ConsumerType
public interface StoreTool {
    /** The store's name, as {@link StoreName} has it. */
    String name();

    /** Whether the data folder holds files of this store. */
    boolean isPresent(Path dataFolder);

    /**
     * Reads everything, and says what is there and what is damaged. Changes no file.
     *
     * @throws StoreException when nothing can be said, because the files cannot be opened
     */
    void check(Path dataFolder, Report report);

    /**
     * Tells the entries of logs, each log's in order. Changes no file.
     *
     * @param queueId of the one queue that is wanted; null for all
     * @throws StoreException when the files cannot be opened
     */
    void dump(Path dataFolder, @Nullable Long queueId, Visitor visitor);

    /**
     * Makes the files as small as what lives in them allows. When it is cut off, by a crash or an
     * error, the data folder holds the same as before.
     *
     * @param dropDamaged whether to leave out what cannot be read, and tell of it; if not, damage
     *     ends it
     * @throws StoreException when it was not done; nothing has changed then
     */
    Compaction compact(Path dataFolder, boolean dropDamaged, Report report);

    /** What the files took before and after. */
    record Compaction(long bytesBefore, long bytesAfter) {}

    /** Takes what {@link StoreTool#check} finds. */
    @ProviderType
    interface Report {
        /**
         * A log.
         *
         * @param backlog as the broker would find it, transient entries included
         * @param transients entries that the next start drops
         * @param damaged entries that cannot be read
         */
        void log(LogId log, Backlog backlog, long transients, long damaged);

        /** Definitions of a kind, and how many of them there are. */
        void definitions(String kind, long count);

        /** Something that is worth a line and is no damage: space, generations, leftovers. */
        void fact(String name, String value);

        /** Something that is not as it was written. */
        void damage(String text);
    }

    /** Takes the entries that {@link StoreTool#dump} finds. */
    @ProviderType
    interface Visitor {
        /**
         * An entry.
         *
         * @return whether more of this log is wanted
         */
        boolean entry(
                LogId log,
                long sequence,
                Message message,
                long enqueuedAtMillis,
                boolean durable,
                int deliveries);

        /**
         * An entry that is there and cannot be read.
         *
         * @return whether more of this log is wanted
         */
        boolean damaged(LogId log, long sequence, StoreException cause);

        /** Something else that is damaged: the log, or all, cannot be read further. */
        void damage(String text);
    }
}
