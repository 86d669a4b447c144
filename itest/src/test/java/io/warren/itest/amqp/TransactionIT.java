package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.UnlikeRabbitMq;
import io.warren.itest.support.Wire;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** tx.select, tx.commit, tx.rollback. */
final class TransactionIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void whatIsPublishedIsThereAfterTheCommitAndNotBefore() throws Exception {
        Channel channel = amqp.channel();
        Channel other = amqp.channelElsewhere();
        String queue = amqp.queue(channel, "tx");
        channel.txSelect();
        Amqp.send(channel, queue, "a", "b");
        // A method with a reply is behind the publishes: they have been taken, and are held.
        assertThat(Amqp.ready(channel, queue)).isZero();

        channel.txCommit();

        assertThat(Amqp.drain(other, queue)).containsExactly("a", "b");
    }

    @Test
    void aRollbackDropsWhatWasPublished() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        channel.txSelect();
        Amqp.send(channel, queue, "dropped");

        channel.txRollback();
        Amqp.send(channel, queue, "kept");
        channel.txCommit();

        assertThat(Amqp.drain(channel, queue)).containsExactly("kept");
    }

    @Test
    void acksCountFromTheCommitOn() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        Amqp.send(channel, queue, "a", "b", "c");
        channel.txSelect();
        Inbox inbox = Amqp.consume(channel, queue);
        long last = inbox.take(3).get(2).getEnvelope().getDeliveryTag();

        channel.basicAck(last, true);
        channel.txCommit();
        channel.close();

        assertThat(Amqp.ready(amqp.channel(), queue)).isZero();
    }

    @Test
    void whatWasAckedWithoutACommitComesBackWhenTheChannelCloses() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        Amqp.send(channel, queue, "a", "b");
        channel.txSelect();
        Inbox inbox = Amqp.consume(channel, queue);
        channel.basicAck(inbox.take(2).get(1).getEnvelope().getDeliveryTag(), true);

        channel.close();

        Channel next = amqp.channel();
        Amqp.awaitReady(next, queue, 2);
        assertThat(next.basicGet(queue, true).getEnvelope().isRedeliver()).isTrue();
    }

    @Test
    void afterARollbackDeliveriesAreUnackedAndMayBeSettledAgain() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        Amqp.send(channel, queue, "a", "b", "c");
        channel.txSelect();
        Inbox inbox = Amqp.consume(channel, queue);
        List<Long> tags =
                inbox.take(3).stream().map(each -> each.getEnvelope().getDeliveryTag()).toList();
        channel.basicAck(tags.get(1), false);
        channel.basicReject(tags.get(2), false);

        channel.txRollback();
        assertThat(inbox.waiting()).isZero();
        channel.basicAck(tags.get(2), true);
        channel.txCommit();
        channel.close();

        assertThat(Amqp.ready(amqp.channel(), queue)).isZero();
    }

    @Test
    void rejectsAndNacksRequeueAtTheCommit() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        Amqp.send(channel, queue, "a", "b");
        channel.txSelect();
        long first = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        long second = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        channel.basicReject(first, true);
        channel.basicNack(second, false, true);
        assertThat(Amqp.ready(channel, queue)).isZero();

        channel.txCommit();

        Amqp.awaitReady(channel, queue, 2);
        GetResponse again = channel.basicGet(queue, true);
        assertThat(new String(again.getBody(), UTF_8)).isEqualTo("a");
        assertThat(again.getEnvelope().isRedeliver()).isTrue();
    }

    @Test
    void ackingTwiceInATransactionIsAMistake() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        Amqp.send(channel, queue, "a");
        channel.txSelect();
        long tag = channel.basicGet(queue, false).getEnvelope().getDeliveryTag();
        channel.basicAck(tag, false);
        channel.basicAck(tag, false);

        Failure failure = Failure.awaitChannel(channel);

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("unknown delivery tag " + tag);
    }

    @Test
    void aMandatoryMessageComesBackAtTheCommitBeforeCommitOk() throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        raw.method(1, 90, 10, new Wire());
        raw.await(90, 11);
        Wire nowhere = new Wire().shortInt(0).shortString("").shortString("nowhere").octet(1);
        raw.send(new Wire().method(1, 60, 40, nowhere).contentHeader(1, 60, 0));
        raw.method(1, 60, 10, new Wire().longInt(0).shortInt(1).octet(0));

        assertThat(raw.read().is(60, 11)).as("nothing before the answer to basic.qos").isTrue();
        raw.method(1, 90, 20, new Wire());

        assertThat(raw.read().is(60, 50)).isTrue();
        assertThat(raw.read().type()).isEqualTo(RawAmqp.HEADER);
        assertThat(raw.read().is(90, 21)).isTrue();
    }

    @Test
    void aMissingExchangeIsToldAtThePublish() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        String missing = amqp.name("missing");
        channel.txSelect();
        Amqp.send(channel, queue, "goes with the channel");
        Amqp.publish(channel, missing, "", "x");

        Failure failure = Failure.awaitChannel(channel);

        assertThat(failure.code()).isEqualTo(AMQP.NOT_FOUND);
        assertThat(failure.text()).contains("no exchange '" + missing + "' in vhost '/'");
        assertThat(Amqp.ready(amqp.channel(), queue)).isZero();
    }

    @Test
    void whereAMessageGoesIsKnownWhenItIsPublished() throws Exception {
        Channel channel = amqp.channel();
        Channel other = amqp.channel();
        String exchange = amqp.exchange(other, "fanout");
        String early = amqp.queue(other, "early");
        String late = amqp.queue(other, "late");
        other.queueBind(early, exchange, "");
        channel.txSelect();
        Amqp.publish(channel, exchange, "", "x");
        assertThat(Amqp.ready(channel, early)).isZero();
        other.queueBind(late, exchange, "");
        other.exchangeDelete(exchange);

        channel.txCommit();

        assertThat(Amqp.drain(other, early)).containsExactly("x");
        assertThat(Amqp.drain(other, late)).isEmpty();
    }

    @Test
    void aQueueThatIsGoneAtTheCommitIsNoQueue() throws Exception {
        Channel channel = amqp.channel();
        Channel other = amqp.channel();
        String queue = amqp.queue(other, "tx");
        BlockingQueue<String> returned = new LinkedBlockingQueue<>();
        channel.addReturnListener(back -> returned.add(new String(back.getBody(), UTF_8)));
        channel.txSelect();
        channel.basicPublish("", queue, true, Amqp.persistent(), "x".getBytes(UTF_8));
        assertThat(Amqp.ready(channel, queue)).isZero();
        other.queueDelete(queue);

        channel.txCommit();

        assertThat(returned.poll(30, TimeUnit.SECONDS)).isEqualTo("x");
    }

    @Test
    void commitAndRollbackNeedATransaction() throws Exception {
        Channel committing = amqp.channel();
        Failure commit = Failure.ofChannel(committing::txCommit);
        Channel rollingBack = amqp.channel();
        Failure rollback = Failure.ofChannel(rollingBack::txRollback);

        assertThat(List.of(commit, rollback))
                .allSatisfy(
                        failure -> {
                            assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
                            assertThat(failure.text())
                                    .isEqualTo(
                                            "PRECONDITION_FAILED - channel is not transactional");
                        });
    }

    @Test
    void confirmsAndTransactionsExcludeEachOther() throws Exception {
        Channel confirming = amqp.channel();
        confirming.confirmSelect();
        Failure tx = Failure.ofChannel(confirming::txSelect);
        Channel transacted = amqp.channel();
        transacted.txSelect();
        transacted.txSelect();
        Failure confirm = Failure.ofChannel(transacted::confirmSelect);

        assertThat(tx.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(tx.text())
                .isEqualTo("PRECONDITION_FAILED - cannot switch from confirm to tx mode");
        assertThat(confirm.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(confirm.text())
                .isEqualTo("PRECONDITION_FAILED - cannot switch from tx to confirm mode");
    }

    @Test
    void aTransactionAfterACommitIsANewOne() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "tx");
        channel.txSelect();
        for (int i = 0; i < 100; i++) {
            channel.basicPublish("", queue, Amqp.persistent(), new byte[100]);
            channel.txCommit();
            assertThat(Amqp.ready(channel, queue)).isEqualTo(i + 1);
        }
    }

    @Test
    @UnlikeRabbitMq // which holds whatever comes
    void aTransactionHoldsOnlySoMuch() throws Exception {
        Channel channel = amqp.channel();
        channel.txSelect();
        byte[] body = new byte[16 * 1024 * 1024];
        for (int i = 0; i < 16 && channel.isOpen(); i++) {
            try {
                channel.basicPublish("", "nowhere", null, body);
            } catch (AlreadyClosedException tooMuch) {
                break;
            }
        }

        Failure failure = Failure.awaitChannel(channel);

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("transaction is too large");
        Channel next = amqp.channel();
        next.txSelect();
        next.basicPublish("", "nowhere", null, body);
        next.txCommit();
    }

    @Test
    void whatWasCommittedSurvivesAKill(@TempDir Path folder) throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("data"))) {
            Connection connection = BrokerAddress.of(broker).factory().newConnection();
            Channel channel = connection.createChannel();
            channel.queueDeclare("tx", true, false, false, null);
            channel.txSelect();
            for (int i = 0; i < 1_000; i++) {
                channel.basicPublish("", "tx", Amqp.persistent(), new byte[i]);
            }
            channel.txCommit();
            channel.basicPublish("", "tx", Amqp.persistent(), new byte[1]);
            broker.kill();
            connection.abort(2_000);
            try (BrokerProcess again = broker.restart();
                    Connection next = BrokerAddress.of(again).factory().newConnection()) {
                assertThat(Amqp.ready(next.createChannel(), "tx")).isEqualTo(1_000);
            }
        }
    }
}
