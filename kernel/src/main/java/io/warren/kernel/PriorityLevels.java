package io.warren.kernel;

import io.warren.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The levels of a queue that tells priorities apart: one for each priority that was used, made with
 * its first message. Belongs to the mailbox.
 */
final class PriorityLevels {
    private final @Nullable Level[] byPriority;
    private final IntFunction<Level> maker;
    private final List<Level> used = new ArrayList<>();

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

    /** All that were used, in no order. */
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
            used.add(level);
        }
        return level;
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
