package io.warren.itest.compare;

import com.rabbitmq.client.Connection;
import java.util.Map;

/** Who may open a virtual host, what is in a new one, how much it may have, and its end. */
final class VirtualHostCases {
    private VirtualHostCases() {}

    static Area area() {
        Area area = new Area("virtual-hosts");
        opening(area);
        inside(area);
        ends(area);
        connections(area);
        queues(area);
        return area;
    }

    /** A virtual host of this run, in which guest has everything. */
    private static String host(Scene s, String limits) throws Exception {
        String name = s.n("v");
        s.undo(() -> s.operator().deleteVirtualHost(name));
        s.operator()
                .define(
                        SharedUsers.defining()
                                .virtualHost(name)
                                .limits(name, limits)
                                .permission(
                                        "guest",
                                        name,
                                        SharedUsers.ALL,
                                        SharedUsers.ALL,
                                        SharedUsers.ALL)
                                .json());
        s.note("a vhost with " + limits);
        return name;
    }

    private static void limits(Scene s, String name, String limits) throws Exception {
        s.operator().define(SharedUsers.defining().virtualHost(name).limits(name, limits).json());
        s.note("limits are " + limits);
    }

    /** RabbitMQ counts a connection a little after it is open. */
    static void refusedSoon(Scene s, String user, String virtualHost) {
        boolean refused =
                Talk.soon(
                        () -> {
                            try {
                                s.peer().connect(user, virtualHost).abort(2_000);
                                return false;
                            } catch (Exception refusal) {
                                return true;
                            }
                        });
        if (refused) {
            s.login(user, virtualHost);
        } else {
            s.note("never refused");
        }
    }

    /** And no longer a little after it has gone. */
    static void welcomeSoon(Scene s, String user, String virtualHost) {
        boolean came =
                Talk.soon(
                        () -> {
                            try {
                                s.connect(user, virtualHost);
                                return true;
                            } catch (Exception refusal) {
                                return false;
                            }
                        });
        s.note(came ? "welcome again" : "never welcome");
    }

    private static void opening(Area area) {
        area.add("one that is not there", s -> s.login("guest", "nowhere"))
                .add("one that is not there, for who has no permission", s -> s.login("carl", "no"))
                .add("the default one without permission", s -> s.login("carl", "/"))
                .add("another one without permission", s -> s.login("alice", SharedUsers.TOPICS))
                .add("who may do nothing opens it", s -> s.login("fay", "/"))
                .add("a name is taken by its letters", s -> s.login("guest", "Topics"))
                .add("a slash in front makes another name", s -> s.login("guest", "/topics"))
                .add("no name", s -> s.login("guest", ""))
                .add("a name of blanks", s -> s.login("guest", " "))
                .add("a name that is encoded", s -> s.login("guest", "%2F"));
    }

    private static void inside(Area area) {
        area.add(
                        "a new one has the exchanges of every one",
                        s -> {
                            Talk t = s.as("guest", host(s, "{}"));
                            for (String name :
                                    new String[] {
                                        "amq.direct",
                                        "amq.fanout",
                                        "amq.topic",
                                        "amq.headers",
                                        "amq.match",
                                        "amq.rabbitmq.trace"
                                    }) {
                                t.passiveExchange(name);
                            }
                            t.exchange("amq.direct", "direct", "d", Map.of());
                            t.exchange("amq.rabbitmq.trace", "topic", "di", Map.of());
                        })
                .add(
                        "queues of one are not in another",
                        s -> {
                            s.talk().declare("q");
                            s.as("guest", SharedUsers.TOPICS).passive("q");
                            s.as("guest", SharedUsers.TOPICS).publish("none", "k", "a").sync();
                        })
                .add(
                        "what is refused names it",
                        s -> {
                            s.as("uma", SharedUsers.TOPICS).declare("q");
                            s.as("uma", SharedUsers.TOPICS).publish("amq.direct", "k", "a").sync();
                        })
                .add(
                        "texts about arguments name it",
                        s -> {
                            Talk t = s.as("guest", SharedUsers.TOPICS).declare("q", "x", Map.of());
                            t.declare("q", "x", Map.of("x-max-length", 1));
                        });
    }

    private static void ends(Area area) {
        area.add(
                        "one that is deleted closes its connections",
                        s -> {
                            String name = s.n("gone");
                            s.operator()
                                    .define(
                                            SharedUsers.defining()
                                                    .virtualHost(name)
                                                    .permission("guest", name, "", "", "")
                                                    .json());
                            Connection inside = s.connect("guest", name);
                            s.operator().deleteVirtualHost(name);
                            closed(s, inside);
                            s.login("guest", name);
                        })
                .add(
                        "a user who is deleted is disconnected",
                        s -> {
                            String user = s.n("u");
                            s.operator()
                                    .define(
                                            SharedUsers.defining()
                                                    .user(user)
                                                    .permission(user, "/", "", "", "")
                                                    .json());
                            Connection inside = s.connect(user, "/");
                            s.operator().deleteUser(user);
                            closed(s, inside);
                            s.login(user, "/");
                        });
    }

    private static void closed(Scene s, Connection connection) {
        boolean closed = Talk.soon(() -> !connection.isOpen());
        s.note(closed ? Show.failure(connection.getCloseReason()) : "never closed");
    }

    private static void connections(Area area) {
        area.add(
                        "one connection more than there may be",
                        s -> {
                            String name = host(s, "{\"max-connections\":2}");
                            s.login("guest", name);
                            s.login("guest", name);
                            refusedSoon(s, "guest", name);
                        })
                .add(
                        "no connections at all",
                        s -> s.login("guest", host(s, "{\"max-connections\":0}")))
                .add(
                        "a negative limit is none",
                        s -> {
                            String name = host(s, "{\"max-connections\":-1}");
                            s.login("guest", name);
                            s.login("guest", name);
                        })
                .add(
                        "the limit is seen before the permission",
                        s -> s.login("carl", host(s, "{\"max-connections\":0}")))
                .add(
                        "a connection that goes makes room",
                        s -> {
                            String name = host(s, "{\"max-connections\":1}");
                            Connection one = s.connect("guest", name);
                            refusedSoon(s, "guest", name);
                            one.close();
                            welcomeSoon(s, "guest", name);
                        })
                .add(
                        "connections that are there stay when the limit falls",
                        s -> {
                            String name = host(s, "{}");
                            Talk one = s.as("guest", name).passiveExchange("amq.direct");
                            limits(s, name, "{\"max-connections\":0}");
                            s.login("guest", name);
                            one.sync();
                        });
    }

    private static void queues(Area area) {
        area.add(
                        "one queue more than there may be",
                        s -> {
                            Talk t = s.as("guest", host(s, "{\"max-queues\":1}")).declare("q");
                            t.declare("q").passive("q").declare("p");
                        })
                .add(
                        "no queues at all",
                        s -> s.as("guest", host(s, "{\"max-queues\":0}")).declare("q"))
                .add(
                        "a queue without a name counts",
                        s -> s.as("guest", host(s, "{\"max-queues\":0}")).declare(""))
                .add(
                        "exclusive queues count",
                        s -> {
                            String name = host(s, "{\"max-queues\":1}");
                            s.as("guest", name).declare("q", "x", Map.of());
                            s.as("guest", name).declare("p", "x", Map.of());
                        })
                .add(
                        "a queue that goes makes room",
                        s -> {
                            Talk t = s.as("guest", host(s, "{\"max-queues\":1}")).declare("q");
                            t.deleteQueue("q").declare("p").declare("q");
                        })
                .add(
                        "queues that are there stay when the limit falls",
                        s -> {
                            String name = host(s, "{}");
                            Talk t = s.as("guest", name).declare("q").declare("p");
                            limits(s, name, "{\"max-queues\":1}");
                            t.declare("q").passive("p").deleteQueue("q").declare("q");
                        })
                .add(
                        "the permission is seen before the limit",
                        s -> {
                            String name = host(s, "{\"max-queues\":0}");
                            s.operator()
                                    .define(
                                            SharedUsers.defining()
                                                    .permission("carl", name, "", "", "")
                                                    .json());
                            s.as("carl", name).declare("q");
                        })
                .add(
                        "arguments that are wrong and no room",
                        s -> {
                            Talk t = s.as("guest", host(s, "{\"max-queues\":0}"));
                            t.declare("q", Map.of("x-max-length", -1));
                        })
                .add(
                        "direct reply-to needs no room",
                        s -> {
                            Talk t = s.as("guest", host(s, "{\"max-queues\":0}"));
                            t.consume("amq.rabbitmq.reply-to", "t", "n", Map.of());
                            t.sync();
                        });
    }
}
