package io.warren.management;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The broker's virtual hosts. Stages complete when the change is on disk. */
@ProviderType
public interface VirtualHosts {
    /** All virtual hosts, by name. */
    List<VirtualHostSpec> list();

    /** Errors: PRECONDITION_FAILED it exists, or the name is not usable. */
    CompletionStage<Void> add(VirtualHostSpec virtualHost);

    /**
     * Changes the description, the tags and the limits. What is above a new limit stays.
     *
     * <p>Errors: NOT_FOUND.
     */
    CompletionStage<Void> change(VirtualHostSpec virtualHost);

    /** Whether its messages are traced. Errors: NOT_FOUND. */
    boolean isTraced(String name);

    /**
     * Copies what is published, delivered and settled in it to its exchange {@code
     * amq.rabbitmq.trace}, or does not any more; after a restart too.
     *
     * <p>Errors: NOT_FOUND.
     */
    CompletionStage<Void> trace(String name, boolean on);

    /**
     * Closes its connections, and deletes it with its exchanges, queues, messages, permissions and
     * policies.
     *
     * <p>Errors: NOT_FOUND.
     */
    CompletionStage<Void> delete(String name);
}
