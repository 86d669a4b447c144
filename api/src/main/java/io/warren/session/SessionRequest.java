package io.warren.session;

import io.warren.message.FieldTable;

/**
 * Who opens a session, and from where.
 *
 * @param identity the authenticated user
 * @param virtualHost the virtual host's name
 * @param protocol the protocol's name and version, for operators
 * @param peer the client's address, for operators
 * @param name what tells this connection from others, for operators
 * @param clientProperties what the client says of itself
 */
public record SessionRequest(
        Identity identity,
        String virtualHost,
        String protocol,
        String peer,
        String name,
        FieldTable clientProperties) {

    public static Builder builder(Identity identity, String virtualHost) {
        return new Builder(identity, virtualHost);
    }

    /** Builds a {@link SessionRequest}; use it rather than the constructor, which may grow. */
    public static final class Builder {
        private final Identity identity;
        private final String virtualHost;
        private String protocol = "";
        private String peer = "";
        private String name = "";
        private FieldTable clientProperties = FieldTable.EMPTY;

        private Builder(Identity identity, String virtualHost) {
            this.identity = identity;
            this.virtualHost = virtualHost;
        }

        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        public Builder peer(String value) {
            peer = value;
            return this;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder clientProperties(FieldTable value) {
            clientProperties = value;
            return this;
        }

        public SessionRequest build() {
            return new SessionRequest(
                    identity, virtualHost, protocol, peer, name, clientProperties);
        }
    }
}
