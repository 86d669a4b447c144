package io.warren.exchange;

import io.warren.message.Message;
import io.warren.message.RoutingKey;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The compiled bindings of one exchange: an immutable plain value without threads, files or
 * services. It may outlive the bundle that made it, and routes meanwhile.
 */
@ConsumerType
public interface RoutingTable<T> {
    /**
     * Names the targets of a message to the sink.
     *
     * <p>Threads: any number at once. Allocates: best nothing.
     *
     * @param key the routing key to go by; called once for each key that the publisher gave
     * @param message for tables that read headers or more
     */
    void route(RoutingKey key, Message message, RouteSink<? super T> sink);

    /**
     * Whether the targets depend on the routing key alone, always the same for the same key. Then
     * the broker may remember them until the bindings change.
     */
    default boolean keyOnly() {
        return false;
    }
}
