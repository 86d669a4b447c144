package io.warren.itest.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a case saw, line by line. The case's own name prefix is taken out; all other variable parts
 * are normalised where they are read, by {@link Show}.
 */
final class Transcript {
    private final String prefix;
    private final Optional<List<String>> stopUnless;
    private final List<String> lines = new ArrayList<>();

    /** Ends a case whose outcome is known to differ already. */
    static final class Differs extends RuntimeException {
        Differs(String line) {
            super(line, null, false, false);
        }
    }

    /** With {@code stopUnless}, the first line that is another ends the case. */
    Transcript(String prefix, Optional<List<String>> stopUnless) {
        this.prefix = prefix;
        this.stopUnless = stopUnless;
    }

    /** Adds a line. */
    synchronized void add(String line) {
        String plain = line.replace(prefix, "").replace("\n", "\\n").replace("\r", "\\r");
        lines.add(plain);
        int at = lines.size() - 1;
        stopUnless.ifPresent(
                expected -> {
                    if (at >= expected.size() || !expected.get(at).equals(plain)) {
                        throw new Differs(plain);
                    }
                });
    }

    /** All lines so far. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
