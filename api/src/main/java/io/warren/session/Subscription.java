package io.warren.session;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A consumer of a queue, as the queue's side of it. */
@ProviderType
public interface Subscription extends Acknowledger {
    /** Asks for messages: at first, and again after an offer was refused. Any thread may call. */
    void ready();

    /**
     * Ends the deliveries. When the stage completes no offer is running and none follows. What was
     * delivered stays outstanding until it is settled or the channel closes.
     */
    CompletionStage<Void> cancel();
}
