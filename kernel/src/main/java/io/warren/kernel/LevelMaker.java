package io.warren.kernel;

/** Makes the logs of a queue's levels. Belongs to the mailbox, but for the constructor. */
final class LevelMaker {
    private final StorePlace place;
    private final QueueHost host;
    private final Mailbox mailbox;
    private final TimeToLive ttl;
    private final boolean everything;
    private final StoredQueue.Owner owner;
    private final StoredQueue base;
    private boolean finding;

    /**
     * @param everything whether each message must be stored, transient or not
     */
    LevelMaker(
            StorePlace place,
            QueueHost host,
            Mailbox mailbox,
            TimeToLive ttl,
            boolean everything,
            StoredQueue.Owner owner) {
        this.place = place;
        this.host = host;
        this.mailbox = mailbox;
        this.ttl = ttl;
        this.everything = everything;
        this.owner = owner;
        this.base = stored(0);
    }

    /** The lowest level. */
    StoredQueue base() {
        return base;
    }

    /** Has the queue tell priorities apart; the levels that a store has come with the lowest. */
    void prioritize(QueueContents contents, int maxPriority) {
        if (maxPriority == 0) {
            return;
        }
        contents.prioritize(maxPriority, this::make);
        if (place.durable()) {
            base.findLevels(level -> find(contents, level));
        }
    }

    private StoredQueue find(QueueContents contents, int level) {
        finding = true;
        try {
            return contents.level(level).stored();
        } finally {
            finding = false;
        }
    }

    /** A level that was found is opened by whoever found it. */
    private StoredQueue make(int level) {
        StoredQueue made = stored(level);
        if (finding) {
            made.found();
        } else if (place.durable()) {
            made.openSoon();
        }
        return made;
    }

    private StoredQueue stored(int level) {
        return new StoredQueue(place, level, host, mailbox, ttl, everything, owner);
    }
}
