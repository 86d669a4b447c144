package io.warren.kernel;

import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;

/** A consumer of a queue of any type, as its channel knows it. */
interface ChannelSubscription extends Subscription {
    SubscriptionRequest request();

    ClientChannel channel();

    int priority();

    /** How many deliveries it holds; any thread may look, and it is not exact. */
    int unacknowledged();
}
