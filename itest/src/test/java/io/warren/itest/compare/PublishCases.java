package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.FANOUT;

import java.util.Date;
import java.util.List;
import java.util.Map;

/** basic.publish: returns, confirms, CC and BCC, checked properties, direct reply-to. */
final class PublishCases {
    private PublishCases() {}

    static Area area() {
        Area area = new Area("publishing");
        returns(area);
        confirms(area);
        copies(area);
        properties(area);
        return area;
    }

    private static void returns(Area area) {
        area.add(
                        "mandatory and not routed is returned",
                        s -> s.talk().mandatory("", "none", "m").sync())
                .add(
                        "mandatory and routed is not returned",
                        s -> s.talk().declare("q").mandatory("", "q", "m").sync())
                .add("not mandatory is dropped", s -> s.talk().publish("", "none", "m").sync())
                .add(
                        "a return keeps the properties",
                        s -> {
                            var all =
                                    Props.props()
                                            .contentType("a/b")
                                            .messageId("7")
                                            .headers(Map.of("h", 1))
                                            .deliveryMode(2)
                                            .build();
                            s.talk().publish("", "none", true, "m", all).sync();
                        })
                .add(
                        "a return comes before the confirm",
                        s -> s.talk().confirmSelect().mandatory("", "none", "m").confirms())
                .add(
                        "returns are in order",
                        s ->
                                s.talk()
                                        .mandatory("", "one", "1")
                                        .mandatory("", "two", "2")
                                        .mandatory("", "three", "3")
                                        .sync())
                .add(
                        "a return keeps CC",
                        s ->
                                s.talk()
                                        .publish(
                                                "",
                                                "none",
                                                true,
                                                "m",
                                                Props.headers(
                                                        Map.of(
                                                                "CC",
                                                                List.of("x"),
                                                                "BCC",
                                                                List.of("y"))))
                                        .sync());
    }

    private static void confirms(Area area) {
        area.add(
                        "each publish is confirmed",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .confirmSelect()
                                        .publish("", "q", "1", "2", "3")
                                        .confirms())
                .add(
                        "what is not routed is confirmed",
                        s -> s.talk().confirmSelect().publish("", "none", "1").confirms())
                .add(
                        "persistent messages are confirmed",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .confirmSelect()
                                        .publish("", "q", "1", Props.PERSISTENT)
                                        .confirms())
                .add(
                        "confirm.select may come twice",
                        s ->
                                s.talk()
                                        .confirmSelect()
                                        .confirmSelect()
                                        .publish("", "none", "1")
                                        .confirms())
                .add(
                        "numbers start at confirm.select",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "0")
                                        .confirmSelect()
                                        .publish("", "q", "1")
                                        .confirms())
                .add(
                        "a confirming channel takes no transaction",
                        s -> s.talk().confirmSelect().txSelect())
                .add(
                        "a transactional channel takes no confirms",
                        s -> s.talk().txSelect().confirmSelect())
                .add(
                        "a publish to a missing exchange is not confirmed",
                        s -> s.talk().confirmSelect().publish("none", "k", "1").sync());
    }

    private static void copies(Area area) {
        area.add(
                        "CC routes to more queues",
                        s -> {
                            Talk t = s.talk().declare("q").declare("r").declare("t");
                            t.publish(
                                    "",
                                    "q",
                                    "m",
                                    Props.headers(Map.of("CC", List.of(s.n("r"), s.n("t")))));
                            t.sync().get("q").get("r").get("t");
                        })
                .add(
                        "BCC routes and is taken out",
                        s -> {
                            Talk t = s.talk().declare("q").declare("r");
                            t.publish(
                                    "",
                                    "q",
                                    "m",
                                    Props.headers(
                                            Map.of("BCC", List.of(s.n("r")), "other", "stays")));
                            t.sync().get("q").get("r");
                        })
                .add(
                        "CC and BCC together",
                        s -> {
                            Talk t = s.talk().declare("q").declare("r").declare("t");
                            t.publish(
                                    "",
                                    "q",
                                    "m",
                                    Props.headers(
                                            Map.of(
                                                    "CC",
                                                    List.of(s.n("r")),
                                                    "BCC",
                                                    List.of(s.n("t")))));
                            t.sync().get("q").get("r").get("t");
                        })
                .add(
                        "a queue named twice gets one copy",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.publish(
                                    "",
                                    "q",
                                    "m",
                                    Props.headers(Map.of("CC", List.of(s.n("q"), s.n("q")))));
                            t.sync().drain("q");
                        })
                .add(
                        "CC routes where the key does not",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "",
                                                "none",
                                                true,
                                                "m",
                                                Props.headers(Map.of("CC", List.of(s.n("q")))))
                                        .sync()
                                        .get("q"))
                .add(
                        "CC must be an array",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "", "q", "m", Props.headers(Map.of("CC", s.n("q"))))
                                        .sync())
                .add(
                        "BCC must be an array",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "m", Props.headers(Map.of("BCC", 5)))
                                        .sync())
                .add(
                        "numbers in CC are no keys",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "",
                                                "q",
                                                "m",
                                                Props.headers(Map.of("CC", List.of(5))))
                                        .sync()
                                        .drain("q"))
                .add(
                        "CC works with a topic exchange",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "topic", "", Map.of())
                                            .declare("q")
                                            .bind("q", "x", "a.*");
                            t.publish("x", "none", "m", Props.headers(Map.of("CC", List.of("a.b"))))
                                    .sync()
                                    .get("q");
                        })
                .add(
                        "an empty CC is no more",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "",
                                                "q",
                                                "m",
                                                Props.headers(Map.of("CC", List.of())))
                                        .sync()
                                        .get("q"));
    }

    private static void properties(Area area) {
        for (String wrong :
                List.of(
                        "soon",
                        "-1",
                        "1.5",
                        "",
                        " 5",
                        "5 ",
                        "+5",
                        "99999999999999999999",
                        "0x10")) {
            area.add(
                    "the expiration '" + wrong + "'",
                    s -> s.talk().declare("q").publish("", "q", "m", Props.expiring(wrong)).sync());
        }
        area.add(
                        "an expiration is delivered as it was",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "m", Props.expiring("0060000"))
                                        .sync()
                                        .get("q"))
                .add(
                        "the user's own id is accepted",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "", "q", "m", Props.props().userId("guest").build())
                                        .sync()
                                        .get("q"))
                .add(
                        "another's user id is refused",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "", "q", "m", Props.props().userId("other").build())
                                        .sync())
                .add(
                        "an empty user id is refused",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "m", Props.props().userId("").build())
                                        .sync())
                .add(
                        "all properties come through",
                        s -> {
                            var all =
                                    Props.props()
                                            .appId("a")
                                            .clusterId("b")
                                            .contentEncoding("c")
                                            .contentType("d")
                                            .correlationId("e");
                            all.deliveryMode(1)
                                    .expiration("60000")
                                    .headers(Map.of())
                                    .messageId("f")
                                    .priority(7)
                                    .replyTo("g");
                            s.talk()
                                    .declare("q")
                                    .publish(
                                            "",
                                            "q",
                                            "m",
                                            all.timestamp(new Date(5_000)).type("h").build())
                                    .get("q");
                        })
                .add(
                        "no property is added",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "m", Props.props().build())
                                        .get("q"))
                .add(
                        "a delivery mode of 3 comes through",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "", "q", "m", Props.props().deliveryMode(3).build())
                                        .sync()
                                        .get("q"))
                .add(
                        "a priority of 255 comes through",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "m", Props.priority(255))
                                        .sync()
                                        .get("q"))
                .add(
                        "an empty body comes through",
                        s -> s.talk().declare("q").publish("", "q", "").get("q"))
                .add(
                        "a body of many frames comes through",
                        s -> s.talk().declare("q").publish("", "q", "x".repeat(400_000)).get("q"))
                .add(
                        "a long routing key comes through",
                        s ->
                                s.talk()
                                        .exchange("x", FANOUT)
                                        .declare("q")
                                        .bind("q", "x", "")
                                        .publish("x", "k".repeat(255), "m")
                                        .get("q"))
                .add(
                        "a durable and a transient queue get the same",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", FANOUT)
                                            .declare("q")
                                            .declare("r", "", Map.of())
                                            .bind("q", "x", "")
                                            .bind("r", "x", "");
                            t.publish("x", "k", "m", Props.PERSISTENT).sync().get("q").get("r");
                        });
    }
}
