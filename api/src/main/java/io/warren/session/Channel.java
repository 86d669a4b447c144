package io.warren.session;

import io.warren.message.Message;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A client's thread of work: declares, publishes, subscribes. One method at a time, and the next
 * only when the stage of the one before is complete; {@link #publish} completes at once.
 *
 * <p>Definitions are on disk when a stage completes. Stages fail with a {@link BrokerException}.
 * Names are taken as they are; what an empty name means is the protocol's business, but that an
 * empty name in {@link #declareQueue} asks for a generated one.
 */
@ProviderType
public interface Channel {
    /**
     * Declares an exchange; one that exists must be equivalent.
     *
     * <p>Errors: COMMAND_INVALID unknown type; PRECONDITION_FAILED not equivalent, or refused
     * arguments; ACCESS_REFUSED a reserved name.
     */
    CompletionStage<Void> declareExchange(ExchangeSpec exchange);

    /** Errors: NOT_FOUND. */
    CompletionStage<Void> checkExchange(String name);

    /** Deletes an exchange, if it exists. Errors: PRECONDITION_FAILED in use; ACCESS_REFUSED. */
    CompletionStage<Void> deleteExchange(String name, boolean ifUnused);

    /** Binds; nothing changes if the binding exists. Errors: NOT_FOUND; PRECONDITION_FAILED. */
    CompletionStage<Void> bind(BindingSpec binding);

    /** Unbinds; nothing changes if there is no such binding. */
    CompletionStage<Void> unbind(BindingSpec binding);

    /**
     * Declares a queue; one that exists must be equivalent.
     *
     * <p>Errors: PRECONDITION_FAILED not equivalent, or refused arguments; RESOURCE_LOCKED
     * exclusive to another session; ACCESS_REFUSED a reserved name.
     */
    CompletionStage<QueueStatus> declareQueue(QueueSpec queue);

    /** Errors: NOT_FOUND; RESOURCE_LOCKED. */
    CompletionStage<QueueStatus> checkQueue(String name);

    /**
     * Removes all ready messages; tells how many.
     *
     * <p>Errors: NOT_FOUND; RESOURCE_LOCKED; NOT_IMPLEMENTED by a stream.
     */
    CompletionStage<Long> purgeQueue(String name);

    /**
     * Deletes a queue, if it exists; tells how many ready messages it had.
     *
     * <p>Errors: PRECONDITION_FAILED in use or not empty; RESOURCE_LOCKED.
     */
    CompletionStage<Long> deleteQueue(String name, boolean ifUnused, boolean ifEmpty);

    /**
     * Publishes to the exchange that the message names. Blocking: never.
     *
     * @param confirmId with which the outcome is told to the {@link ChannelListener}; 0 for none.
     *     The listener may be called before this returns
     * @throws BrokerException NOT_FOUND no such exchange; ACCESS_REFUSED it is internal
     */
    PublishResult publish(Message message, long confirmId);

    /**
     * Checks and routes a message now, to be put into its queues later or never: a transaction's
     * publish. Blocking: never.
     *
     * @throws BrokerException as {@link #publish}
     */
    HeldMessage hold(Message message);

    /**
     * Adds a consumer to a queue. Nothing is offered before the first {@link Subscription#ready}.
     *
     * <p>Errors: NOT_FOUND; ACCESS_REFUSED exclusive use not possible; RESOURCE_LOCKED;
     * PRECONDITION_FAILED wrong arguments, or a stream and no prefetch; NOT_IMPLEMENTED a stream
     * and automatic acknowledgement.
     */
    CompletionStage<Subscription> subscribe(SubscriptionRequest request, Consumer consumer);

    /**
     * Takes one message from a queue, if there is one.
     *
     * <p>Errors: NOT_FOUND; RESOURCE_LOCKED; NOT_IMPLEMENTED by a stream.
     */
    CompletionStage<Optional<Delivery>> get(String queue, boolean autoAck);

    /** Closes the channel: cancels its subscriptions, requeues what is unacknowledged. */
    CompletionStage<Void> close();
}
