package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.DIRECT;
import static com.rabbitmq.client.BuiltinExchangeType.FANOUT;

import java.util.List;
import java.util.Map;

/** exchange.declare and delete, alternate exchanges, bindings and bindings between exchanges. */
final class ExchangeCases {
    private static final Map<String, Object> NONE = Map.of();

    private ExchangeCases() {}

    static Area area() {
        Area area = new Area("exchanges");
        declare(area);
        reserved(area);
        deletion(area);
        alternate(area);
        return area;
    }

    private static void declare(Area area) {
        area.add("the type is compared", s -> s.talk().exchange("x", DIRECT).exchange("x", FANOUT))
                .add(
                        "durable is compared",
                        s -> s.talk().exchange("x", DIRECT).exchange("x", "direct", "d", NONE))
                .add(
                        "auto-delete is compared",
                        s -> s.talk().exchange("x", DIRECT).exchange("x", "direct", "a", NONE))
                .add(
                        "internal is compared",
                        s -> s.talk().exchange("x", DIRECT).exchange("x", "direct", "i", NONE))
                .add(
                        "an unknown type closes the connection",
                        s -> s.elsewhere().exchange("x", "no-such", "", NONE))
                .add(
                        "an empty type closes the connection",
                        s -> s.elsewhere().exchange("x", "", "", NONE))
                .add(
                        "an unknown type for an exchange that exists",
                        s -> s.elsewhere().exchange("x", DIRECT).exchange("x", "no-such", "", NONE))
                .add("a passive declare of nothing is 404", s -> s.talk().passiveExchange("x"))
                .add(
                        "a passive declare compares nothing",
                        s -> s.talk().exchange("x", "fanout", "di", NONE).passiveExchange("x"))
                .add(
                        "an unknown argument is not compared",
                        s ->
                                s.talk()
                                        .exchange("x", "direct", "", Map.of("a", 1))
                                        .exchange("x", "direct", "", Map.of("a", 2))
                                        .exchange("x", DIRECT))
                .add(
                        "a missing exchange to publish to is 404",
                        s -> s.talk().publish("x", "k", "m").sync())
                .add(
                        "an internal exchange takes no publishes",
                        s ->
                                s.talk()
                                        .exchange("x", "fanout", "i", NONE)
                                        .publish("x", "k", "m")
                                        .sync())
                .add(
                        "an internal exchange takes messages from another",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("x", "fanout", "i", NONE)
                                            .exchange("y", FANOUT);
                            t.bindExchange("x", "y", "").declare("q").bind("q", "x", "");
                            t.publish("y", "", "m").sync().drain("q");
                        });
    }

    private static void reserved(Area area) {
        for (String name :
                List.of(
                        "amq.direct",
                        "amq.fanout",
                        "amq.topic",
                        "amq.headers",
                        "amq.match",
                        "amq.rabbitmq.trace")) {
            area.add(name + " exists", s -> s.talk().passiveExchange(name))
                    .add(name + " must not be deleted", s -> s.talk().deleteExchange(name, false));
        }
        area.add(
                        "amq.topic may be declared again",
                        s -> s.talk().exchange("amq.topic", "topic", "d", NONE))
                .add(
                        "amq.topic is no transient exchange",
                        s -> s.talk().exchange("amq.topic", "topic", "", NONE))
                .add(
                        "amq.topic is no fanout exchange",
                        s -> s.talk().exchange("amq.topic", "fanout", "d", NONE))
                .add(
                        "amq.rabbitmq.trace is internal",
                        s -> s.talk().publish("amq.rabbitmq.trace", "k", "m").sync())
                .add(
                        "a new exchange must not start with amq.",
                        s -> s.talk().exchange("amq.new", "direct", "", NONE))
                .add(
                        "an amq. exchange that does not exist must not be deleted",
                        s -> s.talk().deleteExchange("amq.new", false))
                .add(
                        "the default exchange must not be declared",
                        s -> s.talk().exchange("", "direct", "d", NONE))
                .add(
                        "the default exchange must not be declared passively",
                        s -> s.talk().passiveExchange(""))
                .add(
                        "the default exchange must not be deleted",
                        s -> s.talk().deleteExchange("", false))
                .add(
                        "nothing binds to the default exchange",
                        s -> s.talk().declare("q").bind("q", "", "k"))
                .add(
                        "nothing unbinds from the default exchange",
                        s -> s.talk().declare("q").unbind("q", "", "q"))
                .add(
                        "no exchange binds to the default exchange",
                        s -> s.talk().bindExchange("amq.direct", "", "k"))
                .add(
                        "the default exchange binds to no exchange",
                        s -> s.talk().bindExchange("", "amq.direct", "k"))
                .add(
                        "the default exchange unbinds from no exchange",
                        s -> s.talk().unbindExchange("", "amq.direct", "k"))
                .add(
                        "the default exchange knows every queue by its name",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .mandatory("", "q", "m")
                                        .mandatory("", "r", "no")
                                        .sync()
                                        .drain("q"));
    }

    private static void deletion(Area area) {
        area.add("deleting what does not exist is ok", s -> s.talk().deleteExchange("x", false))
                .add(
                        "if-unused of what does not exist is ok",
                        s -> s.talk().deleteExchange("x", true))
                .add(
                        "if-unused keeps an exchange with a binding",
                        s ->
                                s.talk()
                                        .exchange("x", DIRECT)
                                        .declare("q")
                                        .bind("q", "x", "k")
                                        .deleteExchange("x", true))
                .add(
                        "if-unused keeps no exchange that is only bound to another",
                        s ->
                                s.talk()
                                        .exchange("x", DIRECT)
                                        .bindExchange("x", "amq.fanout", "nobody")
                                        .deleteExchange("x", true))
                .add(
                        "a deleted exchange's bindings are gone",
                        s -> {
                            Talk t =
                                    s.talk().exchange("x", FANOUT).declare("q").bind("q", "x", "k");
                            t.deleteExchange("x", false)
                                    .exchange("x", FANOUT)
                                    .mandatory("x", "k", "m")
                                    .sync();
                        })
                .add(
                        "publishing to a deleted exchange is 404",
                        s ->
                                s.talk()
                                        .exchange("x", FANOUT)
                                        .deleteExchange("x", false)
                                        .publish("x", "k", "m")
                                        .sync());
    }

    private static void alternate(Area area) {
        Map<String, Object> toAlternate = Map.of("alternate-exchange", "alt");
        area.add(
                        "what is not routed goes to the alternate exchange",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("alt", FANOUT)
                                            .exchange("x", "direct", "", toAlternate);
                            t.declare("q")
                                    .bind("q", "alt", "")
                                    .mandatory("x", "k", "m")
                                    .sync()
                                    .get("q");
                        })
                .add(
                        "what is routed does not go to the alternate exchange",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange("alt", FANOUT)
                                            .exchange("x", "direct", "", toAlternate);
                            t.declare("q").bind("q", "alt", "").declare("r").bind("r", "x", "k");
                            t.publish("x", "k", "m").sync().drain("q").drain("r");
                        })
                .add(
                        "an alternate exchange that does not exist loses messages",
                        s ->
                                s.talk()
                                        .exchange("x", "direct", "", toAlternate)
                                        .mandatory("x", "k", "m")
                                        .sync())
                .add(
                        "the alternate exchange is compared",
                        s ->
                                s.talk()
                                        .exchange("x", "direct", "", toAlternate)
                                        .exchange("x", DIRECT))
                .add(
                        "another alternate exchange is not the same",
                        s ->
                                s.talk()
                                        .exchange("x", "direct", "", toAlternate)
                                        .exchange(
                                                "x",
                                                "direct",
                                                "",
                                                Map.of("alternate-exchange", "other")))
                .add(
                        "a new alternate exchange is not the same",
                        s ->
                                s.talk()
                                        .exchange("x", DIRECT)
                                        .exchange("x", "direct", "", toAlternate))
                .add(
                        "an alternate exchange must be text",
                        s -> s.talk().exchange("x", "direct", "", Map.of("alternate-exchange", 5)))
                .add(
                        "alternate exchanges may form a cycle",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .exchange(
                                                    "alt",
                                                    "direct",
                                                    "",
                                                    Map.of("alternate-exchange", "x"));
                            t.exchange("x", "direct", "", toAlternate)
                                    .mandatory("x", "k", "m")
                                    .sync();
                        })
                .add(
                        "a chain of alternate exchanges ends where something is bound",
                        s -> {
                            Talk t = s.talk().exchange("x", "direct", "", toAlternate);
                            t.exchange("alt", "direct", "", Map.of("alternate-exchange", "last"));
                            t.exchange("last", FANOUT).declare("q").bind("q", "last", "");
                            t.mandatory("x", "k", "m").sync().get("q");
                        });
    }
}
