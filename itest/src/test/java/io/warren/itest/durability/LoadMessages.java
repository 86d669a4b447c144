package io.warren.itest.durability;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Messages that follow from their number alone: where they go, how long they are, and every byte.
 */
final class LoadMessages {
    /** The fan-out exchange, to which {@link #ARCHIVE} and {@link #WORK} are bound. */
    static final String EVERYONE = "durability.everyone";

    /** Nobody consumes it; gets what everyone gets. */
    static final String ARCHIVE = "durability.archive";

    /** Is consumed; gets what everyone gets. */
    static final String WORK = "durability.work";

    /** Is consumed. */
    static final String JOBS = "durability.jobs";

    /** Nobody consumes it. */
    static final String SHELF = "durability.shelf";

    static final List<String> QUEUES = List.of(ARCHIVE, WORK, JOBS, SHELF);

    private static final int KIB = 1024;

    private LoadMessages() {}

    /** The queues that a message belongs into. */
    static List<String> queues(long number) {
        int kind = new SplittableRandom(number).nextInt(10);
        if (kind < 4) {
            return List.of(ARCHIVE, WORK);
        }
        return kind < 7 ? List.of(JOBS) : List.of(SHELF);
    }

    static byte[] body(long number) {
        SplittableRandom random = new SplittableRandom(~number);
        byte[] body = new byte[size(random)];
        random.nextBytes(body);
        return body;
    }

    static boolean isBodyOf(long number, byte[] body) {
        return Arrays.equals(body, body(number));
    }

    /** Mostly small, some beyond what stores keep in one piece, a few of 2 MiB. */
    private static int size(SplittableRandom random) {
        int kind = random.nextInt(1000);
        if (kind < 700) {
            return 1 + random.nextInt(KIB);
        }
        if (kind < 900) {
            return KIB + random.nextInt(15 * KIB);
        }
        if (kind < 969) {
            return 16 * KIB + random.nextInt(48 * KIB);
        }
        return kind < 999 ? 64 * KIB + random.nextInt(236 * KIB) : 2 * KIB * KIB;
    }
}
