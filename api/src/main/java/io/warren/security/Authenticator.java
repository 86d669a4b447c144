package io.warren.security;

import io.warren.session.Credentials;
import io.warren.session.Identity;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A source of users. Authenticators are asked in the order of their {@code service.ranking}, the
 * broker's own user database among them with ranking 0; the first that knows the credentials wins.
 */
@ConsumerType
public interface Authenticator {
    /** The user of these credentials; empty when this source does not accept them. */
    Optional<Identity> authenticate(Credentials credentials);

    /**
     * Whether a user whose connection is open goes on with a new secret, as a token that replaces
     * one about to expire. A source whose secrets do not expire need not look at it; the default
     * does, as at a login.
     */
    default boolean renew(Credentials credentials) {
        return authenticate(credentials)
                .filter(identity -> identity.name().equals(credentials.user()))
                .isPresent();
    }
}
