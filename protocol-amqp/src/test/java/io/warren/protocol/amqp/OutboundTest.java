package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private static final Message SMALL =
            Message.of("", RoutingKey.of("k"), MessageProperties.EMPTY, new byte[12]);

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final FrameWriter writer = new FrameWriter(socket);
    private final List<String> written = new ArrayList<>();
    private int turns;
    private final Outbound outbound =
            new Outbound(
                    socket.eventLoop(),
                    writer,
                    new Outbound.Turn() {
                        @Override
                        public void beforeWriting() {
                            turns++;
                        }

                        @Override
                        public void afterWriting() {}
                    });
    private final AmqpConsumer.Owner owner =
            new AmqpConsumer.Owner() {
                @Override
                public void deliver(AmqpConsumer consumer, Outgoing delivery) {
                    written.add(consumer.tag() + delivery.id);
                    writer.delivery(consumer.prefix(), 1, 1, false, delivery.message);
                }

                @Override
                public void cancelledByQueue(AmqpConsumer consumer) {
                    written.add(consumer.tag() + " cancelled");
                }
            };

    /** Counts what a queue is asked and told. */
    private static final class Asked implements Subscription {
        private final List<String> acks = new ArrayList<>();
        private int ready;

        @Override
        public void ready() {
            ready++;
        }

        @Override
        public CompletionStage<Void> cancel() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void ack(long[] ids, int count) {
            acks.add("ack " + count + " from " + ids[0]);
        }

        @Override
        public void reject(long[] ids, int count, boolean requeue) {
            acks.add((requeue ? "requeue " : "discard ") + count + " from " + ids[0]);
        }
    }

    private AmqpConsumer consumer(String tag, boolean noAck, Credit own, Credit shared) {
        DeliveryPrefix prefix = new DeliveryPrefix(1, tag);
        return new AmqpConsumer(owner, outbound, tag, noAck, own, shared, prefix);
    }

    private AmqpConsumer eager(String tag, Asked asked) {
        AmqpConsumer consumer = consumer(tag, true, new Credit(0), new Credit(1));
        consumer.start(asked);
        return consumer;
    }

    private static long offerAll(AmqpConsumer consumer) {
        long id = 0;
        while (consumer.offer(id, SMALL, 0)) {
            id++;
        }
        return id;
    }

    @Test
    void aBatchOfDeliveriesIsOneTurnAndOneWrite() {
        AmqpConsumer consumer = eager("a", new Asked());
        for (int i = 0; i < 100; i++) {
            assertThat(consumer.offer(i, SMALL, 0)).isTrue();
        }
        assertThat(written).isEmpty();
        socket.runPendingTasks();
        assertThat(written).hasSize(100).startsWith("a0", "a1").endsWith("a99");
        assertThat(turns).isEqualTo(1);
        assertThat(socket.outboundMessages()).hasSize(1);
    }

    @Test
    void aConsumerIsRefusedWhenTheWindowIsFullAndAskedAgainWhenItIsNot() {
        Asked first = new Asked();
        Asked second = new Asked();
        AmqpConsumer consumer = eager("a", first);
        AmqpConsumer other = eager("b", second);
        assertThat(offerAll(consumer)).isBetween(1_000L, 3_000L);
        assertThat(other.offer(1, SMALL, 0)).isFalse();
        assertThat(first.ready).isEqualTo(1);
        socket.runPendingTasks();
        assertThat(first.ready).isEqualTo(2);
        assertThat(second.ready).isEqualTo(2);
        assertThat(other.offer(1, SMALL, 0)).isTrue();
        socket.runPendingTasks();
        assertThat(second.ready).isEqualTo(2);
    }

    @Test
    void evenTheLargestMessageFitsIntoAnEmptyWindow() {
        AmqpConsumer consumer = eager("a", new Asked());
        Message large =
                Message.of(
                        "",
                        RoutingKey.of("k"),
                        MessageProperties.EMPTY,
                        new byte[(int) Outbound.WINDOW_BYTES * 2]);
        assertThat(consumer.offer(1, large, 0)).isTrue();
        assertThat(consumer.offer(2, SMALL, 0)).isFalse();
    }

    @Test
    void aSocketThatTakesNothingLeavesDeliveriesWhereTheyAreUntilItDoes() {
        Asked asked = new Asked();
        AmqpConsumer consumer = eager("a", asked);
        socket.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        long taken = offerAll(consumer);
        socket.runPendingTasks();
        assertThat(written).isEmpty();
        assertThat(asked.ready).isEqualTo(1);
        socket.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        outbound.wake();
        socket.runPendingTasks();
        assertThat(written).hasSize((int) taken);
        assertThat(asked.ready).isEqualTo(2);
    }

    @Test
    void prefetchRefusesAndAnAcknowledgementAsksAgain() {
        Asked asked = new Asked();
        AmqpConsumer consumer = consumer("a", false, new Credit(2), new Credit(100));
        consumer.start(asked);
        assertThat(offerAll(consumer)).isEqualTo(2);
        consumer.source().settle(0, DeliverySource.Settlement.ACK);
        assertThat(consumer.offer(2, SMALL, 0)).isFalse();
        consumer.source().flush();
        assertThat(asked.acks).containsExactly("ack 1 from 0");
        consumer.source().rearm();
        assertThat(asked.ready).isEqualTo(2);
        assertThat(consumer.offer(2, SMALL, 0)).isTrue();
        assertThat(consumer.offer(3, SMALL, 0)).isFalse();
    }

    @Test
    void whoDoesNotAcknowledgeWaitsForTheSharedPrefetchToo() {
        Credit shared = new Credit(1);
        AmqpConsumer acknowledges = consumer("a", false, new Credit(10), shared);
        AmqpConsumer doesNot = consumer("b", true, new Credit(0), shared);
        assertThat(doesNot.offer(0, SMALL, 0)).as("takes no credit").isTrue();
        assertThat(acknowledges.offer(1, SMALL, 0)).isTrue();
        assertThat(doesNot.offer(2, SMALL, 0)).isFalse();
        acknowledges.giveBack(1);
        assertThat(doesNot.offer(2, SMALL, 0)).isTrue();
    }

    @Test
    void aSharedPrefetchHoldsForAllConsumersAndFailingTakesNothingOfTheOwn() {
        Credit shared = new Credit(3);
        Credit own = new Credit(2);
        AmqpConsumer first = consumer("a", false, new Credit(10), shared);
        AmqpConsumer second = consumer("b", false, own, shared);
        assertThat(offerAll(first)).isEqualTo(3);
        assertThat(second.offer(1, SMALL, 0)).isFalse();
        first.giveBack(3);
        assertThat(offerAll(second)).isEqualTo(2);
    }

    @Test
    void settlementsAreToldInBatchesOfOneKind() {
        Asked asked = new Asked();
        DeliverySource source = new DeliverySource(asked, null);
        for (int i = 1; i <= DeliverySource.BATCH + 3; i++) {
            source.settle(i, DeliverySource.Settlement.ACK);
        }
        source.settle(5000, DeliverySource.Settlement.REQUEUE);
        source.settle(5001, DeliverySource.Settlement.REQUEUE);
        source.settle(5002, DeliverySource.Settlement.DISCARD);
        source.flush();
        source.flush();
        assertThat(asked.acks)
                .containsExactly(
                        "ack 1024 from 1",
                        "ack 3 from 1025",
                        "requeue 2 from 5000",
                        "discard 1 from 5002");
    }

    @Test
    void whatOneConsumerHasWaitingIsTakenOutAndTheOrderOfTheOthersStays() {
        AmqpConsumer kept = eager("a", new Asked());
        AmqpConsumer gone = eager("b", new Asked());
        for (int i = 0; i < 5; i++) {
            kept.offer(i, SMALL, 0);
            gone.offer(i, SMALL, 0);
        }
        List<Long> taken = new ArrayList<>();
        outbound.takeWaiting(consumer -> consumer == gone, delivery -> taken.add(delivery.id));
        kept.offer(5, SMALL, 0);
        socket.runPendingTasks();
        assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(written).containsExactly("a0", "a1", "a2", "a3", "a4", "a5");
    }
}
