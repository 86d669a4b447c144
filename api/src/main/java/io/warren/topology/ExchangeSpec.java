package io.warren.topology;

import io.warren.message.FieldTable;

/**
 * An exchange as it is declared.
 *
 * @param name unique in its virtual host; empty only for the default exchange
 * @param type the name of its exchange type, for example {@code direct}
 * @param durable whether it outlives a restart
 * @param autoDelete whether it goes when its last binding goes
 * @param internal whether clients may not publish to it
 * @param arguments what the type, or the broker, reads besides
 */
public record ExchangeSpec(
        String name,
        String type,
        boolean durable,
        boolean autoDelete,
        boolean internal,
        FieldTable arguments) {

    /** A builder of a transient exchange without arguments. */
    public static Builder builder(String name, String type) {
        return new Builder(name, type);
    }

    /** Builds an {@link ExchangeSpec}; use it rather than the constructor, which may grow. */
    public static final class Builder {
        private final String name;
        private final String type;
        private boolean durable;
        private boolean autoDelete;
        private boolean internal;
        private FieldTable arguments = FieldTable.EMPTY;

        private Builder(String name, String type) {
            this.name = name;
            this.type = type;
        }

        public Builder durable(boolean value) {
            durable = value;
            return this;
        }

        public Builder autoDelete(boolean value) {
            autoDelete = value;
            return this;
        }

        public Builder internal(boolean value) {
            internal = value;
            return this;
        }

        public Builder arguments(FieldTable value) {
            arguments = value;
            return this;
        }

        public ExchangeSpec build() {
            return new ExchangeSpec(name, type, durable, autoDelete, internal, arguments);
        }
    }
}
