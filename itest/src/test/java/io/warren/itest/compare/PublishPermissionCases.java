package io.warren.itest.compare;

import static io.warren.itest.compare.PermissionCases.alice;

import java.util.List;
import java.util.Map;

/** What a publisher may do, by its permission for the exchange and for the keys of topics. */
final class PublishPermissionCases {
    private PublishPermissionCases() {}

    static void add(Area area) {
        area.add(
                        "who may write publishes",
                        s -> alice(s, "w-e").confirmSelect().publish("w-e", "k", "a").confirms())
                .add(
                        "who may not write does not publish",
                        s -> alice(s, "cr-e").publish("cr-e", "k", "a").sync())
                .add(
                        "what may not be published is not confirmed",
                        s ->
                                alice(s, "w-e", "cr-e")
                                        .confirmSelect()
                                        .publish("w-e", "k", "a")
                                        .publish("cr-e", "k", "b")
                                        .sync())
                .add(
                        "what may not be published is not returned",
                        s -> alice(s, "cr-e").mandatory("cr-e", "k", "a").sync())
                .add(
                        "permission to publish is asked before the exchange is looked for",
                        s -> {
                            alice(s).publish("cr-none", "k", "a").sync();
                            s.as("alice").publish("w-none", "k", "a").sync();
                        })
                .add(
                        "permission to publish is asked before the exchange is known as internal",
                        s -> {
                            s.talk().exchange("cr-e", "direct", "i", Map.of());
                            s.talk().exchange("w-e", "direct", "i", Map.of());
                            s.as("alice").publish("cr-e", "k", "a").sync();
                            s.as("alice").publish("w-e", "k", "a").sync();
                        })
                .add(
                        "publishing by way of the default exchange is refused by its name",
                        s -> alice(s, "w-q").publish("", "w-q", "a").sync())
                .add(
                        "a publish in a transaction is refused at once",
                        s -> {
                            Talk t = alice(s, "w-e", "cr-e").txSelect();
                            t.publish("w-e", "k", "a").publish("cr-e", "k", "b").txCommit();
                        })
                .add(
                        "a message goes through bindings and alternates whatever its publisher may",
                        s -> {
                            Talk guest = s.talk().declare("no-q");
                            guest.exchange("no-e", "fanout", "", Map.of()).bind("no-q", "no-e", "");
                            guest.exchange(
                                    "w-e", "direct", "", Map.of("alternate-exchange", "no-e"));
                            s.as("alice").publish("w-e", "k", "a").sync();
                            guest.awaitReady("no-q", 1);
                        })
                .add(
                        "a copy needs no permission of its own",
                        s -> {
                            Talk guest = s.talk().declare("no-q");
                            guest.exchange("w-e", "direct", "", Map.of()).bind("no-q", "w-e", "b");
                            s.as("alice").publish("w-e", "a", "x", copies("b")).sync();
                            guest.awaitReady("no-q", 1);
                        });
    }

    private static com.rabbitmq.client.AMQP.BasicProperties copies(String key) {
        return Props.headers(Map.of("CC", List.of(key)));
    }

    static Area topics() {
        Area area = new Area("topic-permissions");
        publishing(area);
        binding(area);
        return area;
    }

    private static Talk in(Scene s, String user) throws Exception {
        return s.as(user, SharedUsers.TOPICS);
    }

    private static void publishing(Area area) {
        area.add(
                        "a key that fits is published",
                        s ->
                                in(s, "tia")
                                        .confirmSelect()
                                        .publish("amq.topic", "tia." + s.n("k"), "a")
                                        .confirms())
                .add(
                        "a key that does not fit is not",
                        s -> in(s, "tia").publish("amq.topic", "bob." + s.n("k"), "a").sync())
                .add("an empty key", s -> in(s, "tia").publish("amq.topic", "", "a").sync())
                .add(
                        "another exchange is not bound by it",
                        s ->
                                in(s, "tia")
                                        .publish("amq.direct", s.n("k"), "a")
                                        .publish("amq.fanout", s.n("k"), "a")
                                        .sync())
                .add(
                        "another topic exchange is not bound by it",
                        s ->
                                in(s, "tia")
                                        .exchange("e", "topic", "a", Map.of())
                                        .publish("e", "k", "a")
                                        .sync()
                                        .deleteExchange("e", false))
                .add(
                        "another user is not bound by it",
                        s -> in(s, "bob").publish("amq.topic", s.n("k"), "a").sync())
                .add(
                        "it is looked at behind the permission for the exchange",
                        s -> in(s, "uma").publish("amq.topic", "k", "a").sync())
                .add(
                        "a key in a transaction that does not fit",
                        s -> in(s, "tia").txSelect().publish("amq.topic", "k", "a").txCommit())
                .add(
                        "a mandatory message whose key does not fit",
                        s -> in(s, "tia").mandatory("amq.topic", "k", "a").sync())
                .add(
                        "a copy whose key does not fit",
                        s -> {
                            String key = "tia." + s.n("k");
                            in(s, "tia").publish("amq.topic", key, "a", copies("other")).sync();
                        });
    }

    private static void binding(Area area) {
        area.add(
                        "a key that fits is bound and unbound",
                        s ->
                                in(s, "tia")
                                        .declare("q", "x", Map.of())
                                        .bind("q", "amq.topic", "topics.#")
                                        .unbind("q", "amq.topic", "topics.#"))
                .add(
                        "a key that does not fit is not bound",
                        s -> in(s, "tia").declare("q", "x", Map.of()).bind("q", "amq.topic", "#"))
                .add(
                        "a key that does not fit is not unbound",
                        s -> in(s, "tia").declare("q", "x", Map.of()).unbind("q", "amq.topic", "#"))
                .add(
                        "an exchange is not bound by a key that does not fit",
                        s -> {
                            Talk t = in(s, "tia").exchange("e", "fanout", "a", Map.of());
                            t.bindExchange("e", "amq.topic", "topics.k");
                            t.bindExchange("e", "amq.topic", "tia.k");
                            in(s, "tia").deleteExchange("e", false);
                        })
                .add(
                        "a queue that is not there is found first, or the key",
                        s -> in(s, "tia").bind("none", "amq.topic", "#"))
                .add(
                        "a bind to another exchange is not bound by it",
                        s ->
                                in(s, "tia")
                                        .declare("q", "x", Map.of())
                                        .bind("q", "amq.direct", s.n("k")));
    }
}
