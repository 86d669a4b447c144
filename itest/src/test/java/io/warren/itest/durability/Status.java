package io.warren.itest.durability;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Ctl;
import java.util.regex.Pattern;

/** What an operator sees. */
record Status(String text) {
    private static final Pattern STOPPED =
            Pattern.compile(
                    "store[^\\n]*\\b(has stopped|failed|fails)\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern ALARM = Pattern.compile("Alarms: +(?!none)\\S");

    private static final Pattern DAMAGE =
            Pattern.compile("damage|cannot be read|cut off|lost", Pattern.CASE_INSENSITIVE);

    static Status of(BrokerProcess broker) throws Exception {
        return new Status(new Ctl(broker).run("status"));
    }

    /** Whether the store does not go on without a restart. */
    boolean saysStopped() {
        return STOPPED.matcher(text).find();
    }

    /** Whether publishers are blocked. */
    boolean saysBlocked() {
        return ALARM.matcher(text).find();
    }

    /** Whether a text for operators speaks of damage. */
    static boolean tellsOfDamage(String text) {
        return DAMAGE.matcher(text).find();
    }

    boolean tellsOfDamage() {
        return tellsOfDamage(text);
    }
}
