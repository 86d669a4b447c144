package io.warren.management;

import io.warren.session.SubscriptionRequest;

/**
 * A consumer.
 *
 * @param virtualHost the virtual host
 * @param request as the client asked for it
 * @param connectionId the number of its session
 * @param connection the name of its session
 * @param channel the number of its channel
 * @param priority from its arguments; 0 by default
 * @param unacknowledged messages that were delivered to it and not settled
 */
public record ConsumerInfo(
        String virtualHost,
        SubscriptionRequest request,
        long connectionId,
        String connection,
        int channel,
        int priority,
        long unacknowledged) {}
