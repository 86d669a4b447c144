package io.warren.protocol;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says that a protocol is being served: register it as an OSGi service with {@link #NAME} and
 * {@link #ADDRESS} as soon as the port answers.
 */
@ConsumerType
public interface ProtocolAdapter {
    /** The service property with the protocol's name. */
    String NAME = "protocol.name";

    /** The service property with the address that clients use, as a URI. */
    String ADDRESS = "protocol.address";

    /** The protocol's name, with its version. */
    String name();

    /** The address that clients use, as a URI. */
    String address();
}
