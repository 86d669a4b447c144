package io.warren.store;

/**
 * How a store is.
 *
 * @param durability what it promises when it calls something durable
 * @param condition whether it works
 * @param text what an operator should know and do about the condition; empty while it is {@link
 *     Condition#RUNNING}
 * @param diskBytes what its files take on disk, roughly
 */
public record StoreStatus(Durability durability, Condition condition, String text, long diskBytes) {

    /** What "durable" means. */
    public enum Durability {
        /** Written and synced: survives a power cut. */
        FSYNC,
        /** Handed to the operating system: survives the death of the process, not a power cut. */
        OS,
        /** In memory: survives nothing. */
        NONE
    }

    /** Whether a store works. */
    public enum Condition {
        /** It does. */
        RUNNING,
        /**
         * There is no space. What it is given waits, nothing is lost, and it goes on by itself when
         * there is space again; publishers should be stopped meanwhile. Reading and removing work.
         */
        FULL,
        /** It has stopped for good, and needs an operator and a restart. */
        FAILED
    }
}
