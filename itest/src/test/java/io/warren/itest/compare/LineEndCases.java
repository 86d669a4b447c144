package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.DIRECT;
import static com.rabbitmq.client.BuiltinExchangeType.FANOUT;

import java.util.Map;

/** Line ends in names: dropped where something is declared, bound or deleted, and only there. */
final class LineEndCases {
    private LineEndCases() {}

    static Area area() {
        Area area = new Area("line-ends");
        area.add(
                        "a queue is declared without them",
                        s -> s.talk().declare("a\r\nb").declare("ab").passive("ab").passive("a\nb"))
                .add(
                        "an exchange is declared without them",
                        s ->
                                s.talk()
                                        .exchange("x\r\ny", DIRECT)
                                        .passiveExchange("xy")
                                        .passiveExchange("x\ny")
                                        .exchange("xy", FANOUT))
                .add(
                        "a queue is bound and unbound without them",
                        s -> {
                            Talk t = s.talk().declare("ab").exchange("xy", DIRECT);
                            t.bind("a\nb", "x\ny", "k").confirmSelect();
                            t.publish("xy", "k", "one").confirms().awaitReady("ab", 1);
                            t.unbind("a\rb", "x\ry", "k").mandatory("xy", "k", "two").confirms();
                        })
                .add(
                        "exchanges are bound and unbound without them",
                        s -> {
                            Talk t = s.talk().declare("q").exchange("xy", DIRECT);
                            t.exchange("to", FANOUT).bind("q", "to", "").confirmSelect();
                            t.bindExchange("t\no", "x\ny", "k");
                            t.publish("xy", "k", "one").confirms().awaitReady("q", 1);
                            t.unbindExchange("t\no", "x\ny", "k");
                            t.mandatory("xy", "k", "two").confirms();
                        })
                .add(
                        "a queue is deleted without them",
                        s -> s.talk().declare("ab").deleteQueue("a\nb").passive("ab"))
                .add(
                        "an exchange is deleted without them",
                        s ->
                                s.talk()
                                        .exchange("xy", DIRECT)
                                        .deleteExchange("x\ny", false)
                                        .passiveExchange("xy"))
                .add("a purge takes them as they are", s -> s.talk().declare("ab").purge("a\nb"))
                .add("a get takes them as they are", s -> s.talk().declare("ab").get("a\nb"))
                .add(
                        "a consume takes them as they are",
                        s -> s.talk().declare("ab").consume("a\nb", "t"))
                .add(
                        "a publish to an exchange takes them as they are",
                        s -> s.talk().exchange("xy", DIRECT).publish("x\ny", "k", "one").sync())
                .add(
                        "a publish to a queue takes them as they are",
                        s ->
                                s.talk()
                                        .declare("ab")
                                        .confirmSelect()
                                        .mandatory("", s.n("a\nb"), "one")
                                        .confirms())
                .add(
                        "a dead letter's key takes them as they are",
                        s -> {
                            Talk t = s.talk().declare("ab");
                            Map<String, Object> arguments =
                                    Map.of(
                                            "x-message-ttl",
                                            1,
                                            "x-dead-letter-exchange",
                                            "",
                                            "x-dead-letter-routing-key",
                                            s.n("a\nb"));
                            t.declare("q", arguments).confirmSelect().publish("", "q", "one");
                            t.confirms().awaitReady("q", 0).passive("ab");
                        });
        return area;
    }
}
