package io.warren.kernel;

import io.warren.security.Access;
import io.warren.security.Authorizer;
import io.warren.security.Resource;
import io.warren.session.Identity;
import java.util.Collection;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the authorizer that is in charge, and tells when its answers may be others.
 *
 * <p>{@link #generation} rises with every change, <em>after</em> it: who reads the generation, then
 * asks, then remembers the answer under that generation, never keeps one that is out of date.
 */
final class Authorization {
    private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);

    private final Supplier<Authorizer> inCharge;
    private final Collection<VirtualHost> hosts;
    private final java.util.concurrent.atomic.AtomicLong generation =
            new java.util.concurrent.atomic.AtomicLong();

    Authorization(Supplier<Authorizer> inCharge, Collection<VirtualHost> hosts) {
        this.inCharge = inCharge;
        this.hosts = hosts;
    }

    long generation() {
        return generation.get();
    }

    /** Answers may be others now. The routes that channels remember are forgotten too. */
    void changed() {
        generation.incrementAndGet();
        hosts.forEach(VirtualHost::changed);
    }

    boolean mayOpen(Identity user, String virtualHost) {
        try {
            return inCharge.get().mayOpen(user, virtualHost);
        } catch (RuntimeException | Error fault) {
            return refusedBecause(fault);
        }
    }

    boolean may(Identity user, Access access, Resource resource) {
        try {
            return inCharge.get().may(user, access, resource);
        } catch (RuntimeException | Error fault) {
            return refusedBecause(fault);
        }
    }

    boolean mayUseTopic(Identity user, Access access, Resource exchange, String key) {
        try {
            return inCharge.get().mayUseTopic(user, access, exchange, key);
        } catch (RuntimeException | Error fault) {
            return refusedBecause(fault);
        }
    }

    private static boolean refusedBecause(Throwable fault) {
        LOG.error("an authorizer failed, the client is refused", fault);
        return false;
    }
}
