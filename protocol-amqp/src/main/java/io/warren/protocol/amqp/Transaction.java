package io.warren.protocol.amqp;

import io.warren.protocol.amqp.DeliverySource.Settlement;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.HeldMessage;
import io.warren.session.ReplyCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a channel in tx mode has published and settled since its last commit or rollback, and the
 * commit that is under way.
 *
 * <p>Threads: the connection's event loop.
 */
final class Transaction {
    /** How many publishes and settlements together are held at most. */
    static final int MAX_HELD = 1 << 18;

    private final ContentBudget.Share share;
    private List<Publish> publishes = new ArrayList<>();
    private List<Settled> settlements = new ArrayList<>();
    private long heldBytes;
    private boolean selected;
    private CompletableFuture<Void> committed = CompletableFuture.completedFuture(null);
    private int open;
    private boolean partial;

    /** A publish that is held. */
    record Publish(PublishTarget target, HeldMessage held) {}

    /** A settlement that is held: its delivery is not outstanding any more, and comes back. */
    record Settled(Unacked.Taken delivery, Settlement how) {}

    /**
     * @param share what all transactions of the connection may hold
     */
    Transaction(ContentBudget.Share share) {
        this.share = share;
    }

    boolean isSelected() {
        return selected;
    }

    void select() {
        selected = true;
    }

    void requireSelected() {
        if (!selected) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED, "channel is not transactional");
        }
    }

    void hold(PublishTarget target, HeldMessage message) {
        requireRoom();
        long cost = Outgoing.cost(message.message());
        if (!share.take(cost)) {
            throw tooLarge("its messages take more memory than there is for transactions");
        }
        heldBytes += cost;
        publishes.add(new Publish(target, message));
    }

    void hold(Unacked.Taken delivery, Settlement how) {
        requireRoom();
        settlements.add(new Settled(delivery, how));
    }

    private void requireRoom() {
        if (publishes.size() + settlements.size() >= MAX_HELD) {
            throw tooLarge("it holds " + MAX_HELD + " publishes and acknowledgements");
        }
    }

    private static BrokerException tooLarge(String why) {
        return new BrokerException(
                ReplyCode.PRECONDITION_FAILED, "transaction is too large: " + why);
    }

    /** Takes out what was published; what it has cost is given back. */
    List<Publish> takePublishes() {
        List<Publish> taken = publishes;
        publishes = new ArrayList<>();
        share.giveBack(heldBytes);
        heldBytes = 0;
        return taken;
    }

    /** Forgets what was published. */
    void dropPublishes() {
        List<Publish> unused = takePublishes();
    }

    /** Takes out what was settled. */
    List<Settled> takeSettlements() {
        List<Settled> taken = settlements;
        settlements = new ArrayList<>();
        return taken;
    }

    /** Begins a commit, of which this many outcomes follow. */
    CompletableFuture<Void> begin(int outcomes) {
        committed = new CompletableFuture<>();
        open = outcomes;
        partial = false;
        return committed;
    }

    boolean isCommitting() {
        return !committed.isDone();
    }

    /** An outcome of the commit that is under way. */
    void known(ConfirmOutcome outcome) {
        partial |= outcome != ConfirmOutcome.ACCEPTED;
        if (--open > 0) {
            return;
        }
        if (partial) {
            committed.completeExceptionally(
                    new BrokerException(ReplyCode.PRECONDITION_FAILED, "partial tx completion"));
        } else {
            committed.complete(null);
        }
    }
}
