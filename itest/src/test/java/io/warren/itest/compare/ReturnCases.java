package io.warren.itest.compare;

import com.rabbitmq.client.BuiltinExchangeType;
import java.util.List;
import java.util.Map;

/** What is routed and what comes back, over alternates, internal exchanges, copies and cycles. */
final class ReturnCases {
    private ReturnCases() {}

    static Area area() {
        Area area = new Area("returns-and-alternates");
        alternates(area);
        copies(area);
        exchanges(area);
        return area;
    }

    private static Map<String, Object> to(String alternate) {
        return Map.of("alternate-exchange", alternate);
    }

    private static void alternates(Area area) {
        area.add(
                        "mandatory and taken by the alternate is not returned",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .exchange("alt", BuiltinExchangeType.FANOUT)
                                        .exchange("x", "direct", "", to("alt"))
                                        .declare("q")
                                        .bind("q", "alt", "")
                                        .mandatory("x", "none", "m")
                                        .confirms()
                                        .get("q"))
                .add(
                        "mandatory and taken by no alternate is returned once",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .exchange("last", BuiltinExchangeType.DIRECT)
                                        .exchange("alt", "direct", "", to("last"))
                                        .exchange("x", "direct", "", to("alt"))
                                        .mandatory("x", "none", "m")
                                        .confirms())
                .add(
                        "mandatory in a cycle of alternates is returned",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .exchange("y", "direct", "", to("x"))
                                        .exchange("x", "direct", "", to("y"))
                                        .mandatory("x", "none", "m")
                                        .confirms())
                .add(
                        "mandatory with an alternate that is missing is returned",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .exchange("x", "direct", "", to("missing"))
                                        .mandatory("x", "none", "m")
                                        .confirms())
                .add(
                        "an alternate that comes later takes what is not routed",
                        s ->
                                s.talk()
                                        .exchange("x", "direct", "", to("alt"))
                                        .declare("q")
                                        .publish("x", "none", "before")
                                        .exchange("alt", BuiltinExchangeType.FANOUT)
                                        .bind("q", "alt", "")
                                        .publish("x", "none", "after")
                                        .sync()
                                        .drain("q"))
                .add(
                        "an internal exchange may be an alternate",
                        s ->
                                s.talk()
                                        .exchange("alt", "fanout", "i", Map.of())
                                        .exchange("x", "direct", "", to("alt"))
                                        .declare("q")
                                        .bind("q", "alt", "")
                                        .publish("x", "none", "m")
                                        .sync()
                                        .drain("q"))
                .add(
                        "the default exchange may be no alternate's name",
                        s ->
                                s.talk()
                                        .exchange("x", "direct", "", to(""))
                                        .declare("q")
                                        .publish("x", "q", "m")
                                        .sync()
                                        .drain("q"))
                .add(
                        "what an exchange's target does not route is not the source's alternate's",
                        s ->
                                s.talk()
                                        .exchange("alt", BuiltinExchangeType.FANOUT)
                                        .exchange("x", "fanout", "", to("alt"))
                                        .exchange("y", BuiltinExchangeType.DIRECT)
                                        .bindExchange("y", "x", "")
                                        .declare("q")
                                        .bind("q", "alt", "")
                                        .mandatory("x", "none", "m")
                                        .sync()
                                        .drain("q"));
    }

    private static void copies(Area area) {
        area.add(
                        "a return does not tell BCC",
                        s ->
                                s.talk()
                                        .mandatory("", "none", "m")
                                        .publish(
                                                "",
                                                "none",
                                                true,
                                                "m",
                                                Props.headers(Map.of("BCC", List.of("no"), "a", 1)))
                                        .sync())
                .add(
                        "mandatory and routed by CC alone is not returned",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .declare("q")
                                        .publish(
                                                "",
                                                "none",
                                                true,
                                                "m",
                                                Props.headers(Map.of("CC", List.of(s.n("q")))))
                                        .confirms()
                                        .get("q"))
                .add(
                        "CC in a headers exchange",
                        s ->
                                s.talk()
                                        .exchange("x", "headers", "", Map.of())
                                        .declare("q")
                                        .bind("q", "x", "", Map.of("a", 1))
                                        .publish(
                                                "x",
                                                "",
                                                "m",
                                                Props.headers(Map.of("CC", List.of("k"), "a", 1)))
                                        .sync()
                                        .drain("q"))
                .add(
                        "a headers exchange matches BCC too",
                        s ->
                                s.talk()
                                        .exchange("x", "headers", "", Map.of())
                                        .declare("q")
                                        .bind("q", "x", "", Map.of("BCC", List.of("k")))
                                        .publish(
                                                "x",
                                                "",
                                                "m",
                                                Props.headers(Map.of("BCC", List.of("k"))))
                                        .sync()
                                        .drain("q"))
                .add(
                        "keys of CC go on through exchanges",
                        s ->
                                s.talk()
                                        .exchange("x", BuiltinExchangeType.DIRECT)
                                        .exchange("y", BuiltinExchangeType.TOPIC)
                                        .bindExchange("y", "x", "a.b")
                                        .declare("q")
                                        .declare("r")
                                        .bind("q", "y", "a.*")
                                        .bind("r", "y", "none.#")
                                        .publish(
                                                "x",
                                                "none.c",
                                                "m",
                                                Props.headers(Map.of("CC", List.of("a.b"))))
                                        .sync()
                                        .drain("q")
                                        .drain("r"));
    }

    private static void exchanges(Area area) {
        area.add(
                        "an internal exchange at the end of a binding",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .exchange("x", BuiltinExchangeType.FANOUT)
                                        .exchange("y", "fanout", "i", Map.of())
                                        .bindExchange("y", "x", "")
                                        .mandatory("x", "k", "m")
                                        .confirms())
                .add(
                        "a cycle of exchanges without a queue returns",
                        s ->
                                s.talk()
                                        .exchange("x", BuiltinExchangeType.FANOUT)
                                        .exchange("y", BuiltinExchangeType.FANOUT)
                                        .bindExchange("y", "x", "")
                                        .bindExchange("x", "y", "")
                                        .mandatory("x", "k", "m")
                                        .sync())
                .add(
                        "a deleted exchange in the middle ends the way",
                        s ->
                                s.talk()
                                        .exchange("x", BuiltinExchangeType.FANOUT)
                                        .exchange("y", BuiltinExchangeType.FANOUT)
                                        .bindExchange("y", "x", "")
                                        .declare("q")
                                        .bind("q", "y", "")
                                        .deleteExchange("y", false)
                                        .exchange("y", BuiltinExchangeType.FANOUT)
                                        .mandatory("x", "k", "m")
                                        .sync()
                                        .drain("q"))
                .add(
                        "if-unused spares an exchange that feeds another",
                        s ->
                                s.talk()
                                        .exchange("x", BuiltinExchangeType.FANOUT)
                                        .exchange("y", BuiltinExchangeType.FANOUT)
                                        .bindExchange("y", "x", "")
                                        .deleteExchange("x", true))
                .add(
                        "an auto-delete exchange goes when its target is deleted",
                        s ->
                                s.talk()
                                        .exchange("x", "fanout", "a", Map.of())
                                        .exchange("y", BuiltinExchangeType.FANOUT)
                                        .bindExchange("y", "x", "")
                                        .deleteExchange("y", false)
                                        .passiveExchange("x"))
                .add(
                        "an auto-delete exchange goes when an auto-delete queue goes",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "fanout", "a", Map.of())
                                            .declare("q", "a", Map.of())
                                            .bind("q", "x", "");
                            t.consume("q", "t");
                            t.cancel("t").passiveExchange("x");
                        })
                .add(
                        "an auto-delete exchange goes when an exclusive queue goes",
                        s -> {
                            Talk other = s.elsewhere();
                            other.exchange("x", "fanout", "a", Map.of())
                                    .declare("q", "x", Map.of())
                                    .bind("q", "x", "");
                            Talk t = s.elsewhere();
                            other.channel().getConnection().close();
                            s.note(
                                    Talk.soon(() -> !exists(t, s.n("x")))
                                            ? "it has gone"
                                            : "it stays");
                        })
                .add(
                        "publishing to an auto-delete exchange that went is 404",
                        s ->
                                s.talk()
                                        .exchange("x", "fanout", "a", Map.of())
                                        .declare("q")
                                        .bind("q", "x", "")
                                        .unbind("q", "x", "")
                                        .publish("x", "k", "m")
                                        .sync())
                .add(
                        "amq.default is no exchange's name",
                        s -> s.talk().publish("amq.default", "k", "m").sync())
                .add(
                        "mandatory and immediate",
                        s -> {
                            Talk t = s.elsewhere();
                            t.does(
                                            "publish",
                                            () ->
                                                    t.channel()
                                                            .basicPublish(
                                                                    "",
                                                                    "k",
                                                                    true,
                                                                    true,
                                                                    null,
                                                                    new byte[1]))
                                    .sync();
                        })
                .add(
                        "a deleted exchange in a declared alternate returns",
                        s ->
                                s.talk()
                                        .exchange("alt", BuiltinExchangeType.FANOUT)
                                        .exchange("x", "direct", "", to("alt"))
                                        .declare("q")
                                        .bind("q", "alt", "")
                                        .deleteExchange("alt", false)
                                        .mandatory("x", "k", "m")
                                        .sync()
                                        .drain("q"));
    }

    private static boolean exists(Talk t, String exchange) throws Exception {
        com.rabbitmq.client.Channel channel = t.channel().getConnection().createChannel();
        try {
            channel.exchangeDeclarePassive(exchange);
            channel.close();
            return true;
        } catch (java.io.IOException gone) {
            return false;
        }
    }
}
