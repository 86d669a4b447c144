package io.warren.kernel;

import io.warren.message.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The levels of a queue that tells priorities apart: one for each priority that was used, made with
 * its first message. Belongs to the mailbox.
 */
final class PriorityLevels {
    private final @Nullable Level[] byPriority;
    private final IntFunction<Level> maker;
    private final List<Level> used = new CopyOnWriteArrayList<>();

    /** Above it nothing is ready. */
    private int highest;

    /**
     * @param maxPriority higher ones count as this
     * @param maker makes the level of a priority
     */
    PriorityLevels(int maxPriority, Level base, IntFunction<Level> maker) {
        this.byPriority = new Level[maxPriority + 1];
        this.maker = maker;
        byPriority[0] = base;
        used.add(base);
        highest = maxPriority;
    }

    /** All that were used, the lowest first. Any thread. */
    List<Level> used() {
        return used;
    }

    /** The priority that counts for a message. */
    int priority(Message message) {
        return Math.max(0, Math.min(message.properties().priority(), byPriority.length - 1));
    }

    Level at(int priority) {
        Level level = byPriority[priority];
        if (level == null) {
            level = maker.apply(priority);
            byPriority[priority] = level;
            used.add(place(priority), level);
        }
        return level;
    }

    /** How many lower ones there are. */
    private int place(int priority) {
        int lower = 0;
        for (int i = 0; i < priority; i++) {
            lower += byPriority[i] == null ? 0 : 1;
        }
        return lower;
    }

    /** Something may be ready at this level now. */
    void filled(int priority) {
        highest = Math.max(highest, priority);
    }

    /** The highest level at which something is ready; the lowest if there is nothing. */
    Level next() {
        while (highest > 0) {
            Level level = byPriority[highest];
            if (level != null && !level.isEmpty()) {
                return level;
            }
            highest--;
        }
        return at(0);
    }
}
