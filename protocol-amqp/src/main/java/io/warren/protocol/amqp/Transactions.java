package io.warren.protocol.amqp;

import io.warren.protocol.amqp.wire.TxMethod;
import io.warren.protocol.amqp.wire.WireReader;
import java.util.concurrent.CompletionStage;

/**
 * The methods of class tx on one channel.
 *
 * <p>Threads: the connection's event loop.
 */
final class Transactions {
    private final AmqpChannel channel;
    private final Transaction transaction;
    private final Publisher publisher;
    private final Deliveries deliveries;

    Transactions(
            AmqpChannel channel,
            Transaction transaction,
            Publisher publisher,
            Deliveries deliveries) {
        this.channel = channel;
        this.transaction = transaction;
        this.publisher = publisher;
        this.deliveries = deliveries;
    }

    /** A method without arguments. */
    void method(int id, WireReader in) {
        in.end(in);
        switch (id) {
            case TxMethod.Select.ID -> {
                publisher.selectTransaction();
                channel.reply(new TxMethod.SelectOk());
            }
            case TxMethod.Commit.ID -> commit();
            default -> rollback();
        }
    }

    /** Answered when every queue has what it should have, on disk if it must be. */
    private void commit() {
        transaction.requireSelected();
        CompletionStage<Void> published = publisher.commit();
        deliveries.commit();
        channel.await(published, done -> channel.reply(new TxMethod.CommitOk()));
    }

    private void rollback() {
        transaction.requireSelected();
        transaction.dropPublishes();
        deliveries.rollback();
        channel.reply(new TxMethod.RollbackOk());
    }
}
