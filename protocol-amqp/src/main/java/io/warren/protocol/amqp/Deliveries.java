package io.warren.protocol.amqp;

import io.warren.protocol.amqp.DeliverySource.Settlement;
import io.warren.protocol.amqp.wire.BasicMethod;
import io.warren.protocol.amqp.wire.ContentMethod;
import io.warren.session.BrokerException;
import io.warren.session.Delivery;
import io.warren.session.ReplyCode;
import io.warren.session.Subscription;
import io.warren.session.SubscriptionRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes from queues to the client of one channel: its consumers, the deliveries they got, and
 * what the client settles.
 *
 * <p>Threads: the connection's event loop.
 */
final class Deliveries implements AmqpConsumer.Owner {
    /** How many consumers a channel may have. */
    static final int MAX_CONSUMERS = 65_536;

    /** How many deliveries may be outstanding on a channel, whatever prefetch its client sets. */
    static final int MAX_UNACKED = 1 << 21;

    private final AmqpChannel channel;
    private final Outbound outbound;
    private final FrameWriter writer;
    private final DirectReply directReply;
    private final Transaction transaction;
    private final Map<String, AmqpConsumer> consumers = new LinkedHashMap<>();
    private final Unacked unacked = new Unacked();
    private final Credit shared = new Credit(MAX_UNACKED);
    private final List<DeliverySource> settled = new ArrayList<>();
    private int prefetch;
    private boolean sharedLimit;

    /** Which consumer is asked first, where all share a limit. */
    private int turn;

    private long lastTag;
    private Settlement settlement = Settlement.ACK;
    private final Unacked.Taker settle = this::settle;

    Deliveries(
            AmqpChannel channel,
            Outbound outbound,
            FrameWriter writer,
            DirectReply directReply,
            Transaction transaction) {
        this.channel = channel;
        this.outbound = outbound;
        this.writer = writer;
        this.directReply = directReply;
        this.transaction = transaction;
    }

    /** RabbitMQ's meaning of global: false is each later consumer, true the channel together. */
    void qos(BasicMethod.Qos qos) {
        if (qos.prefetchSize() != 0) {
            throw new BrokerException(
                    ReplyCode.NOT_IMPLEMENTED,
                    "prefetch_size!=0 (" + Integer.toUnsignedString(qos.prefetchSize()) + ")");
        }
        if (qos.global()) {
            sharedLimit = qos.prefetchCount() > 0;
            shared.limit(sharedLimit ? qos.prefetchCount() : MAX_UNACKED);
            consumers.values().forEach(AmqpConsumer::rearm);
        } else {
            prefetch = qos.prefetchCount();
        }
        channel.reply(new BasicMethod.QosOk());
    }

    void consume(BasicMethod.Consume consume) {
        String tag = consume.consumerTag().isEmpty() ? Names.consumerTag() : consume.consumerTag();
        if (consumers.containsKey(tag)) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
        }
        if (consumers.size() >= MAX_CONSUMERS) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_ERROR, "more than " + MAX_CONSUMERS + " consumers");
        }
        if (DirectReply.isPseudoQueue(consume.queue())) {
            directReply.open(consume, tag, queue -> subscribe(consume, tag, queue));
        } else {
            subscribe(consume, tag, channel.queueOrLast(consume.queue()));
        }
    }

    private void subscribe(BasicMethod.Consume consume, String tag, String queue) {
        AmqpConsumer consumer =
                new AmqpConsumer(
                        this,
                        outbound,
                        tag,
                        consume.noAck(),
                        new Credit(prefetch > 0 ? prefetch : Integer.MAX_VALUE),
                        shared,
                        new DeliveryPrefix(channel.number(), tag));
        SubscriptionRequest request =
                SubscriptionRequest.builder(queue, tag)
                        .autoAck(consume.noAck())
                        .exclusive(consume.exclusive())
                        .prefetch(prefetch)
                        .arguments(consume.arguments())
                        .build();
        channel.await(
                channel.broker().subscribe(request, consumer),
                subscription -> subscribed(consume, consumer, subscription));
    }

    private void subscribed(
            BasicMethod.Consume consume, AmqpConsumer consumer, Subscription subscription) {
        consumers.put(consumer.tag(), consumer);
        if (!consume.noWait()) {
            channel.reply(new BasicMethod.ConsumeOk(consumer.tag()));
        }
        consumer.start(subscription);
        if (consumer.isQueueGone()) {
            queueGone(consumer);
        }
    }

    void cancel(BasicMethod.Cancel cancel) {
        AmqpConsumer consumer = consumers.get(cancel.consumerTag());
        if (consumer == null) {
            cancelOk(cancel);
            return;
        }
        channel.await(
                consumer.subscription().cancel(),
                done -> {
                    // No delivery follows cancel-ok. What the queue has given before it is written
                    // now: gone back, it would be redelivered though no client has seen it. The
                    // channel's other consumers come along, so that tags rise as queues give.
                    outbound.takeWaiting(
                            waiting -> waiting.isOf(this),
                            delivery -> deliver(delivery.consumer, delivery));
                    removeConsumer(consumer);
                    cancelOk(cancel);
                });
    }

    private void cancelOk(BasicMethod.Cancel cancel) {
        if (!cancel.noWait()) {
            channel.reply(new BasicMethod.CancelOk(cancel.consumerTag()));
        }
    }

    /** What is not written goes back, or is written now if it cannot. */
    private void removeConsumer(AmqpConsumer consumer) {
        consumers.remove(consumer.tag(), consumer);
        directReply.cancelled(consumer.tag());
        outbound.takeWaiting(
                waiting -> waiting == consumer,
                delivery -> {
                    if (consumer.noAck()) {
                        deliver(consumer, delivery);
                    } else {
                        settlement = Settlement.REQUEUE;
                        settle(0, consumer.source(), delivery.id);
                    }
                });
        flushSettled();
    }

    @Override
    public void cancelledByQueue(AmqpConsumer consumer) {
        channel.later(() -> queueGone(consumer));
    }

    private void queueGone(AmqpConsumer consumer) {
        consumer.queueIsGone();
        if (channel.isOpen() && consumers.get(consumer.tag()) == consumer) {
            removeConsumer(consumer);
            if (channel.client().consumerCancelNotify()) {
                channel.reply(new BasicMethod.Cancel(consumer.tag(), true));
            }
        }
    }

    @Override
    public void deliver(AmqpConsumer consumer, Outgoing delivery) {
        if (!channel.isOpen()) {
            return;
        }
        long tag = ++lastTag;
        if (!consumer.noAck()) {
            unacked.add(tag, consumer.source(), delivery.id);
        }
        writer.delivery(
                consumer.prefix(), channel.number(), tag, delivery.redelivered, delivery.message);
    }

    void get(BasicMethod.Get get) {
        String queue = channel.queueOrLast(get.queue());
        channel.await(channel.broker().get(queue, get.noAck()), delivery -> got(get, delivery));
    }

    private void got(BasicMethod.Get get, Optional<Delivery> result) {
        Delivery delivery = result.orElse(null);
        if (delivery == null) {
            channel.reply(new BasicMethod.GetEmpty(""));
            return;
        }
        long tag = ++lastTag;
        if (!get.noAck()) {
            DeliverySource source = new DeliverySource(delivery.acknowledger(), null);
            unacked.add(tag, source, delivery.id());
        }
        writer.content(
                channel.number(),
                new ContentMethod.GetOk(
                        tag,
                        delivery.deliveries() > 0,
                        delivery.message().exchange(),
                        delivery.message().routingKey(),
                        Names.count(delivery.messagesLeft())),
                delivery.message());
        channel.contentWritten();
    }

    void settle(long tag, boolean multiple, Settlement how) {
        settlement = how;
        Unacked.Taker taker = transaction.isSelected() ? this::hold : settle;
        boolean known;
        if (!multiple) {
            known = unacked.take(tag, taker);
        } else if (tag == 0) {
            unacked.takeAll(taker);
            known = true;
        } else {
            known = unacked.takeUpTo(tag, taker);
        }
        if (!known) {
            throw new BrokerException(
                    ReplyCode.PRECONDITION_FAILED,
                    "unknown delivery tag " + Long.toUnsignedString(tag));
        }
        channel.endOfTurn();
    }

    void recover(boolean requeue, boolean reply) {
        if (!requeue) {
            throw new BrokerException(ReplyCode.NOT_IMPLEMENTED, "requeue=false");
        }
        settlement = Settlement.REQUEUE;
        unacked.takeAll(settle);
        flushSettled();
        if (reply) {
            channel.reply(new BasicMethod.RecoverOk());
        }
    }

    private void hold(long tag, DeliverySource source, long id) {
        transaction.hold(new Unacked.Taken(tag, source, id), settlement);
    }

    /** Settles what the transaction holds. */
    void commit() {
        for (Transaction.Settled held : transaction.takeSettlements()) {
            settlement = held.how();
            settle(held.delivery().tag(), held.delivery().source(), held.delivery().id());
        }
        flushSettled();
    }

    /** What the transaction holds is outstanding again. */
    void rollback() {
        unacked.putBack(
                transaction.takeSettlements().stream().map(Transaction.Settled::delivery).toList());
    }

    private void settle(long tag, DeliverySource source, long id) {
        if (!source.hasSettled()) {
            settled.add(source);
        }
        source.settle(id, settlement);
    }

    /** Tells the queues what was settled since the last time, and asks them for more. */
    void flushSettled() {
        if (settled.isEmpty()) {
            return;
        }
        settled.forEach(DeliverySource::flush);
        if (sharedLimit) {
            rearmInTurn();
        } else {
            settled.forEach(DeliverySource::rearm);
        }
        settled.clear();
    }

    /**
     * Each consumer is the first once: asked in the same order, the one that has just been served
     * would be served again, and the others never.
     */
    private void rearmInTurn() {
        int first = consumers.isEmpty() ? 0 : Math.floorMod(turn++, consumers.size());
        int at = 0;
        for (AmqpConsumer consumer : consumers.values()) {
            if (at++ >= first) {
                consumer.rearm();
            }
        }
        at = 0;
        for (AmqpConsumer consumer : consumers.values()) {
            if (at++ == first) {
                break;
            }
            consumer.rearm();
        }
    }
}
