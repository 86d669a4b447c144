package io.warren.security;

import io.warren.session.Identity;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides what users may do. Register it as an OSGi service: the authorizer with the highest {@code
 * service.ranking} decides alone. The broker's own permissions have ranking 0, so one that is to
 * replace them needs a higher one.
 *
 * <p>The broker remembers answers until {@link #onChange} is told otherwise. An authorizer that
 * throws refuses.
 *
 * <p>Threads: any, several at once. Blocking: never, because event loops ask. One that learns of
 * permissions from afar fetches them when its {@link Authenticator} lets the user in.
 */
@ConsumerType
public interface Authorizer {
    /** Whether the user may connect to a virtual host. */
    boolean mayOpen(Identity user, String virtualHost);

    /** Whether the user may do that to an exchange or a queue; it may not exist. */
    boolean may(Identity user, Access access, Resource resource);

    /**
     * Whether the user may publish to ({@link Access#WRITE}), or bind with ({@link Access#READ}), a
     * routing key of a topic exchange. Asked beside {@link #may}, never instead of it.
     */
    default boolean mayUseTopic(Identity user, Access access, Resource exchange, String key) {
        return true;
    }

    /**
     * Called once, when the broker begins to use this authorizer.
     *
     * @param changed to be run after every change of what the other methods answer
     */
    void onChange(Runnable changed);
}
