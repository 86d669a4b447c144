package io.warren.session;

import io.warren.message.FieldTable;

/**
 * What a client wants to consume, and how.
 *
 * @param queue the queue's name
 * @param tag the client's name for it, for operators
 * @param autoAck whether a message counts as acknowledged when it was offered and taken
 * @param exclusive whether the queue may have no other consumer
 * @param prefetch how many deliveries it may hold at once; 0 for no limit. The consumer keeps to it
 *     itself, but there are queues that refuse one without a limit
 * @param arguments what the broker reads besides
 */
public record SubscriptionRequest(
        String queue,
        String tag,
        boolean autoAck,
        boolean exclusive,
        int prefetch,
        FieldTable arguments) {

    public static Builder builder(String queue, String tag) {
        return new Builder(queue, tag);
    }

    /** Builds a {@link SubscriptionRequest}; use it rather than the constructor, which may grow. */
    public static final class Builder {
        private final String queue;
        private final String tag;
        private boolean autoAck;
        private boolean exclusive;
        private int prefetch;
        private FieldTable arguments = FieldTable.EMPTY;

        private Builder(String queue, String tag) {
            this.queue = queue;
            this.tag = tag;
        }

        public Builder autoAck(boolean value) {
            autoAck = value;
            return this;
        }

        public Builder exclusive(boolean value) {
            exclusive = value;
            return this;
        }

        public Builder prefetch(int value) {
            prefetch = value;
            return this;
        }

        public Builder arguments(FieldTable value) {
            arguments = value;
            return this;
        }

        public SubscriptionRequest build() {
            return new SubscriptionRequest(queue, tag, autoAck, exclusive, prefetch, arguments);
        }
    }
}
