package io.warren.topology;

import io.warren.message.FieldTable;

/**
 * A queue as it is declared.
 *
 * @param name unique in its virtual host; empty asks the broker for a name
 * @param durable whether it outlives a restart
 * @param exclusive whether only the declaring session may use it; it goes with that session
 * @param autoDelete whether it goes when its last consumer goes
 * @param arguments what the broker reads besides
 */
public record QueueSpec(
        String name, boolean durable, boolean exclusive, boolean autoDelete, FieldTable arguments) {

    /** A builder of a transient, shared queue without arguments. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Builds a {@link QueueSpec}; use it rather than the constructor, which may grow. */
    public static final class Builder {
        private final String name;
        private boolean durable;
        private boolean exclusive;
        private boolean autoDelete;
        private FieldTable arguments = FieldTable.EMPTY;

        private Builder(String name) {
            this.name = name;
        }

        public Builder durable(boolean value) {
            durable = value;
            return this;
        }

        public Builder exclusive(boolean value) {
            exclusive = value;
            return this;
        }

        public Builder autoDelete(boolean value) {
            autoDelete = value;
            return this;
        }

        public Builder arguments(FieldTable value) {
            arguments = value;
            return this;
        }

        public QueueSpec build() {
            return new QueueSpec(name, durable, exclusive, autoDelete, arguments);
        }
    }
}
