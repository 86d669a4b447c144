package io.warren.itest.support;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * What a test needs from the machine. Without it the test is skipped, and says so where nobody can
 * overlook it; with the system property {@code warren.itest.strict} it fails instead.
 */
public final class Prerequisite {
    private static final String STRICT_PROPERTY = "warren.itest.strict";

    private Prerequisite() {}

    /** Skips the test (or the class, from {@code @BeforeAll}) when the machine lacks something. */
    public static void require(boolean present, String what) {
        if (present) {
            return;
        }
        if (Boolean.getBoolean(STRICT_PROPERTY)) {
            fail("missing: " + what);
        }
        System.out.println("*** SKIPPED: " + what);
        abort("SKIPPED: " + what);
    }
}
