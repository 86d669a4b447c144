package io.warren.management;

import io.warren.message.FieldTable;

/**
 * Arguments for all queues and exchanges whose name matches; of several that match the one with the
 * highest priority counts.
 *
 * @param kind whose policy it is
 * @param pattern a regular expression that must match somewhere in the name
 * @param definition the arguments, without {@code x-}
 */
public record Policy(
        Kind kind,
        String virtualHost,
        String name,
        String pattern,
        Target appliesTo,
        int priority,
        FieldTable definition) {

    /** A user's policy, or an operator's, which bounds it. */
    public enum Kind {
        USER,
        OPERATOR
    }

    /** What a policy applies to. */
    public enum Target {
        ALL("all"),
        QUEUES("queues"),
        CLASSIC_QUEUES("classic_queues"),
        QUORUM_QUEUES("quorum_queues"),
        STREAMS("streams"),
        EXCHANGES("exchanges");

        private final String text;

        Target(String text) {
            this.text = text;
        }

        /** As operators write it. */
        public String text() {
            return text;
        }
    }
}
