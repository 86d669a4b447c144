package io.warren.management;

import io.warren.session.Session;
import io.warren.topology.BindingSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Everything the broker knows, for operators. */
@ProviderType
public interface Management {
    BrokerInfo broker();

    List<String> virtualHosts();

    /** Exchange types, those that are there and those that exchanges wait for. */
    List<ExchangeTypeInfo> exchangeTypes();

    /** Errors: NOT_FOUND no such virtual host, here and below. */
    List<ExchangeInfo> exchanges(String virtualHost);

    List<QueueInfo> queues(String virtualHost);

    /** All bindings, those of the default exchange included. */
    List<BindingSpec> bindings(String virtualHost);

    List<ConnectionInfo> connections();

    List<ChannelInfo> channels();

    List<ConsumerInfo> consumers();

    Users users();

    /**
     * A session for an operator's own declaring, publishing and getting.
     *
     * @param purpose shown where sessions are listed
     */
    Session openSession(String virtualHost, String purpose);

    /**
     * Has publishers blocked from other limits on, until the next start.
     *
     * @param memoryHighWatermark the share of the heap that queued messages may take; null leaves
     *     it as it is
     * @param diskFreeBytes the space on disk that must be left; null leaves it as it is
     */
    void limits(@Nullable Double memoryHighWatermark, @Nullable Long diskFreeBytes);

    /**
     * Asks a connection to close with CONNECTION_FORCED.
     *
     * @return false when there is none with that id
     */
    boolean closeConnection(long id, String reason);
}
