package io.warren.launcher;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Takes the framework's own messages to the log file; by itself it would print them to stdout. */
final class FelixLog extends Logger {
    private final org.slf4j.Logger log = LoggerFactory.getLogger("org.apache.felix.framework");

    @Override
    protected void doLog(int level, String message, @Nullable Throwable cause) {
        switch (level) {
            // A bundle's failed start is an error here, but whoever asked for the start says so
            // too,
            // on the terminal: the trace belongs into the file only.
            case LOG_ERROR -> log.info("{}", message, cause);
            case LOG_WARNING -> log.warn("{}", message, cause);
            case LOG_INFO -> log.info("{}", message, cause);
            default -> log.debug("{}", message, cause);
        }
    }
}
