package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.FANOUT;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** What the trace tells of publishes and deliveries. It is turned on, and never off again. */
final class TraceCases {
    private TraceCases() {}

    static Area area() {
        Area area = new Area("trace");
        publishes(area);
        deliveries(area);
        return area;
    }

    /** A queue q behind an exchange x, and a queue t for the copies of these keys. */
    private static Talk traced(Scene s, Map<String, Object> ofQueue, String... keys)
            throws Exception {
        Talk t = s.talk().exchange("x", FANOUT).declare("q", ofQueue).bind("q", "x", "");
        t.declare("t");
        for (String key : keys) {
            t.bind("t", "amq.rabbitmq.trace", key);
        }
        s.operator().traceOn();
        return s.elsewhere();
    }

    private static Talk traced(Scene s, String... keys) throws Exception {
        return traced(s, Map.of(), keys);
    }

    private static BasicProperties all() {
        return Props.props()
                .contentType("text/plain")
                .contentEncoding("identity")
                .headers(Map.of("n", 1L, "t", "text", "a", List.of(true, 2)))
                .deliveryMode(2)
                .priority(5)
                .correlationId("c")
                .replyTo("r")
                .expiration("60000")
                .messageId("m")
                .timestamp(new Date(1_000_000_000L * 1000))
                .type("type")
                .userId("guest")
                .appId("app")
                .clusterId("cluster")
                .build();
    }

    private static void publishes(Area area) {
        area.add(
                        "a copy tells all properties",
                        s ->
                                traced(s, "publish." + s.n("x"))
                                        .publish("x", "k", "a", all())
                                        .awaitReady("t", 1)
                                        .trace("t"))
                .add(
                        "what goes nowhere is copied",
                        s ->
                                traced(s, "publish." + s.n("lonely"))
                                        .exchange("lonely", FANOUT)
                                        .mandatory("lonely", "k", "a")
                                        .awaitReady("t", 1)
                                        .trace("t"))
                .add(
                        "a copy names all keys",
                        s -> {
                            Map<String, Object> headers =
                                    Map.of("CC", List.of("c"), "BCC", List.of("b"), "o", 1);
                            traced(s, "publish." + s.n("x"), "deliver." + s.n("q"))
                                    .publish("x", "k", "a", Props.headers(headers))
                                    .awaitReady("t", 1)
                                    .get("q", true)
                                    .awaitReady("t", 2)
                                    .trace("t")
                                    .trace("t");
                        })
                .add(
                        "a transaction's publish is copied before its commit",
                        s -> {
                            Talk t = traced(s, "publish." + s.n("x")).txSelect();
                            t.publish("x", "k", "a");
                            s.talk().awaitReady("t", 1).trace("t").awaitReady("q", 0);
                            t.txRollback();
                            s.talk().quiet("q").awaitReady("q", 0).awaitReady("t", 0);
                        })
                .add(
                        "dead letters are not published",
                        s -> {
                            Talk t = traced(s, "publish." + s.n("dlx"));
                            t.exchange("dlx", FANOUT).declare("d").bind("d", "dlx", "");
                            t.declare("from", s.names(Map.of("x-dead-letter-exchange", "dlx")));
                            t.publish("", "from", "a").awaitReady("from", 1).get("from");
                            t.reject(1, false).awaitReady("d", 1);
                            t.publish("dlx", "k", "b").awaitReady("t", 1).trace("t");
                        });
    }

    private static void deliveries(Area area) {
        area.add(
                        "a redelivery is told",
                        s ->
                                traced(s, "deliver." + s.n("q"))
                                        .publish("x", "k", "a")
                                        .awaitReady("q", 1)
                                        .get("q")
                                        .nack(1, false, true)
                                        .awaitReady("q", 1)
                                        .get("q")
                                        .awaitReady("t", 2)
                                        .trace("t")
                                        .trace("t"))
                .add(
                        "what a consumer gets is copied",
                        s -> {
                            Talk t = traced(s, "deliver." + s.n("q"));
                            Subscription c = t.consume("q", "c");
                            t.publish("x", "k", "a", "b");
                            c.takeAndAck(2);
                            t.awaitReady("t", 2).trace("t").trace("t");
                        })
                .add(
                        "what a consumer without acknowledgements gets is copied",
                        s -> {
                            Talk t = traced(s, "deliver." + s.n("q"));
                            Subscription c = t.consume("q", "c", "n", Map.of());
                            t.publish("x", "k", "a");
                            c.take(1);
                            t.awaitReady("t", 1).trace("t");
                        })
                .add(
                        "what a quorum queue delivers is copied",
                        s -> {
                            Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
                            Talk t = traced(s, quorum, "deliver." + s.n("q")).confirmSelect();
                            t.publish("x", "k", "a").confirms().get("q").nack(1, false, true);
                            t.awaitReady("q", 1).get("q", true).awaitReady("t", 2);
                            t.trace("t").trace("t");
                        })
                .add(
                        "what a stream delivers is copied",
                        s -> {
                            Map<String, Object> stream = Map.of("x-queue-type", "stream");
                            Talk t = traced(s, stream, "deliver." + s.n("q")).confirmSelect();
                            t.publish("x", "k", "a").confirms().qos(0, 1, false);
                            t.consume("q", "c", "", Map.of("x-stream-offset", "first")).take(1);
                            t.awaitReady("t", 1).trace("t");
                        })
                .add(
                        "copies are not copied",
                        s -> {
                            Talk t = traced(s, "publish." + s.n("x"), "deliver." + s.n("t"));
                            t.publish("x", "k", "a").awaitReady("t", 1).trace("t");
                            t.publish("x", "k", "b").awaitReady("t", 1).trace("t");
                        });
    }
}
