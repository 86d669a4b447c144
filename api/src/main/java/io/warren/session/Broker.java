package io.warren.session;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The broker as protocol adapters see it. The service is there as long as clients may be served:
 * when it goes, an adapter closes its connections.
 */
@ProviderType
public interface Broker {
    /**
     * Checks who a client is. Fails with ACCESS_REFUSED, without saying what was wrong.
     *
     * <p>Threads: any; passwords are hashed on a worker thread.
     */
    CompletionStage<Identity> authenticate(Credentials credentials);

    /**
     * Checks the new secret of a client whose connection is open. Fails with ACCESS_REFUSED when
     * nobody who knows the user accepts it.
     *
     * <p>Threads: any, as {@link #authenticate}.
     */
    CompletionStage<?> renew(Credentials credentials);

    /**
     * Opens the session of one client connection.
     *
     * @throws BrokerException NOT_ALLOWED when there is no such virtual host
     */
    Session open(SessionRequest request, SessionListener listener);
}
