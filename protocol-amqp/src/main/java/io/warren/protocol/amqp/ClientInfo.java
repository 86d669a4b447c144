package io.warren.protocol.amqp;

import io.warren.message.FieldTable;
import io.warren.session.Identity;

/**
 * A client that has logged in.
 *
 * @param identity the user
 * @param properties what it says of itself
 */
record ClientInfo(Identity identity, FieldTable properties) {

    boolean consumerCancelNotify() {
        return isCapable(properties, "consumer_cancel_notify");
    }

    boolean connectionBlocked() {
        return isCapable(properties, "connection.blocked");
    }

    /** Whether a client says in its capabilities that it can do something. */
    static boolean isCapable(FieldTable clientProperties, String capability) {
        return clientProperties.get("capabilities") instanceof FieldTable capabilities
                && Boolean.TRUE.equals(capabilities.get(capability));
    }
}
