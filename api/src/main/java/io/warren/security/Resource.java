package io.warren.security;

/**
 * An exchange or a queue.
 *
 * @param name that of the default exchange is {@value #DEFAULT_EXCHANGE}
 */
public record Resource(String virtualHost, Kind kind, String name) {
    /** What stands for the default exchange, whose name is empty. */
    public static final String DEFAULT_EXCHANGE = "amq.default";

    /** What it is. */
    public enum Kind {
        EXCHANGE("exchange"),
        QUEUE("queue");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** In words for clients. */
        public String text() {
            return text;
        }
    }

    public static Resource exchange(String virtualHost, String name) {
        return new Resource(virtualHost, Kind.EXCHANGE, name.isEmpty() ? DEFAULT_EXCHANGE : name);
    }

    public static Resource queue(String virtualHost, String name) {
        return new Resource(virtualHost, Kind.QUEUE, name);
    }
}
