package io.warren.itest.compare;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.List;
import java.util.Map;

/**
 * Which permission each method wants, and what is said to who has it not. The letters before the
 * dash of a name are what alice may do there; a name that ends with e is an exchange's.
 */
final class PermissionCases {
    private PermissionCases() {}

    static Area area() {
        Area area = new Area("permissions");
        queues(area);
        deadLetters(area);
        exchanges(area);
        alternates(area);
        bindings(area);
        PublishPermissionCases.add(area);
        consuming(area);
        users(area);
        return area;
    }

    /** Makes what is there before, and gives alice's channel. */
    static Talk alice(Scene s, String... names) throws Exception {
        Talk guest = s.talk();
        for (String name : names) {
            if (name.endsWith("e")) {
                guest.exchange(name, "direct", "", Map.of());
            } else {
                guest.declare(name);
            }
        }
        return s.as("alice");
    }

    private static void queues(Area area) {
        area.add("a queue is declared with configure", s -> alice(s).declare("c-q"))
                .add("a queue is not declared without configure", s -> alice(s).declare("wr-q"))
                .add(
                        "a queue that is there is not declared without configure",
                        s -> alice(s, "wr-q").declare("wr-q"))
                .add(
                        "a passive declare of a queue needs nothing",
                        s -> alice(s, "no-q").passive("no-q").passive("none"))
                .add("a queue without a name is asked for by its name", s -> alice(s).declare(""))
                .add(
                        "a reserved name is seen before configure",
                        s -> alice(s).declare("amq.something"))
                .add("a queue is deleted with configure", s -> alice(s, "c-q").deleteQueue("c-q"))
                .add(
                        "a queue is not deleted without configure",
                        s -> alice(s, "wr-q").deleteQueue("wr-q"))
                .add(
                        "a queue that is not there is not deleted without configure",
                        s -> alice(s).deleteQueue("c-none").deleteQueue("wr-none"))
                .add("a queue is purged with read", s -> alice(s, "r-q").purge("r-q"))
                .add("a queue is not purged without read", s -> alice(s, "cw-q").purge("cw-q"))
                .add(
                        "another's exclusive queue is refused by permission first",
                        s -> {
                            s.talk().declare("wr-q", "x", Map.of()).declare("c-q", "x", Map.of());
                            s.as("alice").declare("wr-q", "x", Map.of());
                            s.as("alice").declare("c-q", "x", Map.of());
                        });
    }

    private static Map<String, Object> deadLetterTo(String exchange) {
        return Map.of("x-dead-letter-exchange", exchange);
    }

    private static void deadLetters(Area area) {
        area.add(
                        "dead letters want read on the queue and write on the exchange",
                        s -> alice(s, "w-e").declare("cr-q", deadLetterTo("w-e")))
                .add(
                        "dead letters without read on the queue",
                        s -> alice(s, "w-e").declare("cw-q", deadLetterTo("w-e")))
                .add(
                        "dead letters without write on the exchange",
                        s -> alice(s, "cr-e").declare("cr-q", deadLetterTo("cr-e")))
                .add(
                        "dead letters to an exchange that is not there",
                        s -> {
                            alice(s).declare("cr-q", deadLetterTo("w-none"));
                            s.as("alice").declare("cr-p", deadLetterTo("cr-none"));
                        })
                .add(
                        "dead letters to the default exchange",
                        s -> alice(s).declare("cr-q", deadLetterTo("")))
                .add(
                        "dead letters of a queue that is there are not asked for again",
                        s -> {
                            s.talk().declare("c-q", deadLetterTo("no-e"));
                            s.as("alice").declare("c-q", deadLetterTo("no-e"));
                        })
                .add(
                        "a queue sends dead letters whatever its publisher may",
                        s -> {
                            s.talk().exchange("no-e", "fanout", "", Map.of()).declare("no-d");
                            s.talk().bind("no-d", "no-e", "");
                            s.talk().declare("r-q", deadLetterTo("no-e"));
                            s.talk().publish("", "r-q", "a").awaitReady("r-q", 1);
                            s.as("alice").get("r-q").reject(1, false).sync();
                            s.talk().awaitReady("no-d", 1);
                        });
    }

    private static void exchanges(Area area) {
        area.add(
                        "an exchange is declared with configure",
                        s -> alice(s).exchange("c-e", "direct", "", Map.of()))
                .add(
                        "an exchange is not declared without configure",
                        s -> alice(s).exchange("wr-e", "direct", "", Map.of()))
                .add(
                        "an exchange that is there is not declared without configure",
                        s -> alice(s, "wr-e").exchange("wr-e", "direct", "", Map.of()))
                .add(
                        "a passive declare of an exchange needs nothing",
                        s -> alice(s, "no-e").passiveExchange("no-e").passiveExchange("none"))
                .add(
                        "an unknown type is seen before configure",
                        s -> alice(s).exchange("wr-e", "x-none-such", "", Map.of()))
                .add(
                        "configure is seen before a reserved name",
                        s -> alice(s).exchange("amq.something", "direct", "", Map.of()))
                .add(
                        "the default exchange is seen before configure",
                        s -> alice(s).exchange("", "direct", "", Map.of()))
                .add("an exchange is deleted", s -> alice(s, "c-e").deleteExchange("c-e", false))
                .add(
                        "an exchange is not deleted without configure",
                        s -> alice(s, "wr-e").deleteExchange("wr-e", false))
                .add(
                        "an exchange that is not there is not deleted without configure",
                        s -> alice(s).deleteExchange("wr-none", false))
                .add(
                        "a system's exchange is not deleted",
                        s -> {
                            alice(s).deleteExchange("amq.direct", false);
                            s.as("alice").deleteExchange("", false);
                        });
    }

    private static Map<String, Object> alternate(String exchange) {
        return Map.of("alternate-exchange", exchange);
    }

    private static void alternates(Area area) {
        area.add(
                        "an alternate wants read on the exchange and write on the alternate",
                        s -> alice(s, "w-e").exchange("cr-e", "fanout", "", alternate("w-e")))
                .add(
                        "an alternate without read on the exchange",
                        s -> alice(s, "w-e").exchange("cw-e", "fanout", "", alternate("w-e")))
                .add(
                        "an alternate without write on it",
                        s -> alice(s, "cr-a").exchange("cr-e", "fanout", "", alternate("cr-a")))
                .add(
                        "the alternate of an exchange that is there is not asked for again",
                        s -> {
                            s.talk().exchange("c-e", "fanout", "", alternate("no-e"));
                            s.as("alice").exchange("c-e", "fanout", "", alternate("no-e"));
                        });
    }

    private static void bindings(Area area) {
        area.add(
                        "a queue is bound with write on it and read on the exchange",
                        s ->
                                alice(s, "w-q", "r-e")
                                        .bind("w-q", "r-e", "k")
                                        .unbind("w-q", "r-e", "k"))
                .add(
                        "a queue is not bound without write on it",
                        s -> alice(s, "cr-q", "r-e").bind("cr-q", "r-e", "k"))
                .add(
                        "a queue is not bound without read on the exchange",
                        s -> alice(s, "w-q", "cw-e").bind("w-q", "cw-e", "k"))
                .add(
                        "a queue is not unbound without write on it",
                        s -> alice(s, "cr-q", "r-e").unbind("cr-q", "r-e", "k"))
                .add(
                        "a queue is not unbound without read on the exchange",
                        s -> alice(s, "w-q", "cw-e").unbind("w-q", "cw-e", "k"))
                .add(
                        "permissions of a bind are asked before anything is looked for",
                        s -> {
                            alice(s).bind("cr-none", "cw-none", "k");
                            s.as("alice").bind("w-none", "cw-none", "k");
                            s.as("alice").bind("w-none", "r-none", "k");
                        })
                .add(
                        "a bind to the default exchange",
                        s -> {
                            alice(s, "w-q", "cr-q").bind("w-q", "", "k");
                            s.as("alice").bind("cr-q", "", "k");
                        })
                .add(
                        "an exchange is bound with write on it and read on the source",
                        s ->
                                alice(s, "w-e", "r-e")
                                        .bindExchange("w-e", "r-e", "k")
                                        .unbindExchange("w-e", "r-e", "k"))
                .add(
                        "an exchange is not bound without write on it",
                        s -> alice(s, "cr-e", "r-e").bindExchange("cr-e", "r-e", "k"))
                .add(
                        "an exchange is not bound without read on the source",
                        s -> alice(s, "w-e", "cw-e").bindExchange("w-e", "cw-e", "k"))
                .add(
                        "an exchange is not unbound without read on the source",
                        s -> alice(s, "w-e", "cw-e").unbindExchange("w-e", "cw-e", "k"))
                .add(
                        "an exchange is bound to the default exchange",
                        s -> alice(s, "cr-e").bindExchange("cr-e", "", "k"));
    }

    private static void consuming(Area area) {
        area.add("who may read consumes", s -> alice(s, "r-q").consume("r-q", "t"))
                .add(
                        "who may not read does not consume",
                        s -> alice(s, "cw-q").consume("cw-q", "t"))
                .add("who may read gets", s -> alice(s, "r-q").get("r-q"))
                .add("who may not read does not get", s -> alice(s, "cw-q").get("cw-q"))
                .add(
                        "permission to read is asked before the queue is looked for",
                        s -> {
                            alice(s).consume("cw-none", "t");
                            s.as("alice").get("cw-none");
                            s.as("alice").get("r-none");
                        })
                .add(
                        "an exclusive queue of another is refused to its reader",
                        s -> {
                            s.talk().declare("r-q", "x", Map.of()).declare("cw-q", "x", Map.of());
                            s.as("alice").get("r-q");
                            s.as("alice").get("cw-q");
                        })
                .add(
                        "direct reply-to needs no permission",
                        s -> {
                            Talk t = s.as("fay");
                            t.consume("amq.rabbitmq.reply-to", "t", "n", Map.of());
                            t.sync();
                        });
    }

    private static void users(Area area) {
        area.add(
                        "empty patterns allow nothing",
                        s -> {
                            s.talk().declare("q");
                            s.as("fay").passive("q").get("q");
                            s.as("fay").publish("amq.direct", "k", "a").sync();
                        })
                .add(
                        "a pattern is looked for anywhere in the name",
                        s -> {
                            s.talk();
                            s.as("gil").declare("amid-q").declare("no-q");
                        })
                .add(
                        "the default exchange has a name for permissions",
                        s -> {
                            s.talk().declare("q");
                            s.as("gil").publish("", "q", "a").sync();
                            s.talk().awaitReady("q", 1);
                            s.as("alice").publish("", "q", "b").sync();
                        })
                .add(
                        "a permission that is taken away is missed on the next connection",
                        s -> {
                            String user = s.n("u");
                            SharedUsers all = SharedUsers.defining().user(user);
                            s.operator().define(all.permission(user, "/", "", ".*", "").json());
                            s.as(user).publish("amq.fanout", "k", "a").sync();
                            s.operator()
                                    .define(
                                            SharedUsers.defining()
                                                    .permission(user, "/", "", "", "")
                                                    .json());
                            s.as(user).publish("amq.fanout", "k", "a").sync();
                        })
                .add(
                        "a user-id must be one's own",
                        s -> {
                            for (String id : List.of("bob", "alice", "")) {
                                s.as("bob").publish("amq.direct", s.n("k"), "a", from(id)).sync();
                            }
                        })
                .add(
                        "an impersonator sets any user-id",
                        s -> {
                            Talk t = s.talk().declare("q");
                            s.as("ivy")
                                    .publish("", "q", "a", from("bob"))
                                    .publish("", "q", "b", from("unknown"))
                                    .sync();
                            t.awaitReady("q", 2).get("q").get("q");
                        })
                .add(
                        "a user-id is looked at behind the permission",
                        s -> alice(s, "cr-e").publish("cr-e", "k", "a", from("bob")).sync());
    }

    static BasicProperties from(String user) {
        return Props.props().userId(user).build();
    }
}
