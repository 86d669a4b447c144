package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.protocol.amqp.DeliverySource.Settlement;
import io.warren.session.Acknowledger;
import io.warren.session.BrokerException;
import io.warren.session.ConfirmOutcome;
import io.warren.session.HeldMessage;
import io.warren.session.PublishResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final PublishTarget TARGET =
            new PublishTarget(new byte[0], "", RoutingKey.of("q"), false);

    private final ContentBudget budget = new ContentBudget(64 * 1024);
    private final Transaction transaction = new Transaction(new ContentBudget.Share(budget));

    private record Held(Message message) implements HeldMessage {
        @Override
        public PublishResult publish(long confirmId) {
            return PublishResult.ROUTED;
        }
    }

    private static Held message(int bytes) {
        return new Held(
                Message.of("", RoutingKey.of("q"), MessageProperties.EMPTY, new byte[bytes]));
    }

    @Test
    void aCommitIsCompleteWithItsLastOutcome() {
        CompletableFuture<Void> committed = transaction.begin(2);
        transaction.known(ConfirmOutcome.ACCEPTED);
        assertThat(committed).isNotDone();
        assertThat(transaction.isCommitting()).isTrue();

        transaction.known(ConfirmOutcome.ACCEPTED);

        assertThat(committed).isCompleted();
        assertThat(transaction.isCommitting()).isFalse();
    }

    @Test
    void aCommitThatAQueueRefusesInPartFailsWhenAllIsKnown() {
        CompletableFuture<Void> committed = transaction.begin(2);
        transaction.known(ConfirmOutcome.REJECTED);
        assertThat(committed).isNotDone();

        transaction.known(ConfirmOutcome.ACCEPTED);

        assertThat(committed)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessage("partial tx completion");
    }

    @Test
    void whatIsHeldCountsInTheBudgetUntilItIsTaken() {
        transaction.hold(TARGET, message(40_000));
        assertThat(budget.takenBytes()).isGreaterThan(40_000);
        assertThatThrownBy(() -> transaction.hold(TARGET, message(40_000)))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("transaction is too large");

        assertThat(transaction.takePublishes()).hasSize(1);

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void onlySoManyOperationsAreHeld() {
        DeliverySource source = new DeliverySource(new NoAcknowledger(), null);
        for (int i = 0; i < Transaction.MAX_HELD; i++) {
            transaction.hold(new Unacked.Taken(i, source, i), Settlement.ACK);
        }

        assertThatThrownBy(() -> transaction.hold(new Unacked.Taken(0, source, 0), Settlement.ACK))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("transaction is too large");
    }

    private static final class NoAcknowledger implements Acknowledger {
        @Override
        public void ack(long[] ids, int count) {}

        @Override
        public void reject(long[] ids, int count, boolean requeue) {}
    }
}
