package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.ConfirmOutcome;
import io.warren.session.HeldMessage;
import io.warren.session.PublishResult;
import java.util.Arrays;

/** A message and the queues that it will go to. */
final class HeldPublish implements HeldMessage {
    private final ClientChannel channel;
    private final VirtualHost host;
    private final Message message;
    private final AnyQueue[] queues;
    private final boolean incomplete;

    /**
     * @param incomplete whether it could not be routed to every queue that it should go to
     */
    HeldPublish(
            ClientChannel channel,
            VirtualHost host,
            Message message,
            AnyQueue[] queues,
            boolean incomplete) {
        this.channel = channel;
        this.host = host;
        this.message = message;
        this.queues = queues;
        this.incomplete = incomplete;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public PublishResult publish(long confirmId) {
        AnyQueue[] left = Arrays.stream(queues).filter(host::has).toArray(AnyQueue[]::new);
        if (left.length == 0 && incomplete) {
            return PublishResult.REJECTED;
        }
        ConfirmOutcome best = incomplete ? ConfirmOutcome.REJECTED : ConfirmOutcome.ACCEPTED;
        return channel.enqueue(message, confirmId, left, best);
    }
}
