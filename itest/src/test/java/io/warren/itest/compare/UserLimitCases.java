package io.warren.itest.compare;

import static io.warren.itest.compare.VirtualHostCases.refusedSoon;
import static io.warren.itest.compare.VirtualHostCases.welcomeSoon;

import com.rabbitmq.client.Connection;

/** How many connections and channels a user may have, over all virtual hosts. */
final class UserLimitCases {
    private UserLimitCases() {}

    static Area area() {
        Area area = new Area("user-limits");
        connections(area);
        channels(area);
        return area;
    }

    /** A user of this run, who has everything in two virtual hosts. */
    private static String user(Scene s, String limits) throws Exception {
        String name = s.n("u");
        s.undo(() -> s.operator().deleteUser(name));
        String all = SharedUsers.ALL;
        s.operator()
                .define(
                        SharedUsers.defining()
                                .user(name, "", limits)
                                .permission(name, "/", all, all, all)
                                .permission(name, SharedUsers.TOPICS, all, all, all)
                                .json());
        s.note("a user with " + limits);
        return name;
    }

    private static void limits(Scene s, String user, String limits) throws Exception {
        s.operator().define(SharedUsers.defining().user(user, "", limits).json());
        s.note("limits are " + limits);
    }

    private static boolean isWelcome(Scene s, String user) {
        try {
            s.connect(user, "/");
            return true;
        } catch (Exception refusal) {
            return false;
        }
    }

    private static void connections(Area area) {
        area.add(
                        "one connection more than there may be",
                        s -> {
                            String user = user(s, "{\"max-connections\":2}");
                            s.login(user, "/");
                            s.login(user, "/");
                            refusedSoon(s, user, "/");
                        })
                .add("no connections at all", s -> s.login(user(s, "{\"max-connections\":0}"), "/"))
                .add(
                        "a negative limit is none",
                        s -> {
                            String user = user(s, "{\"max-connections\":-1,\"max-channels\":-1}");
                            s.login(user, "/");
                            channel(s, s.connect(user, "/"));
                        })
                .add(
                        "connections to every virtual host count",
                        s -> {
                            String user = user(s, "{\"max-connections\":1}");
                            s.login(user, SharedUsers.TOPICS);
                            refusedSoon(s, user, "/");
                        })
                .add(
                        "a connection that goes makes room",
                        s -> {
                            String user = user(s, "{\"max-connections\":1}");
                            Connection one = s.connect(user, "/");
                            refusedSoon(s, user, "/");
                            one.close();
                            welcomeSoon(s, user, "/");
                        })
                .add(
                        "connections that are there stay when the limit falls",
                        s -> {
                            String user = user(s, "{}");
                            Talk one = s.as(user);
                            limits(s, user, "{\"max-connections\":0}");
                            s.login(user, "/");
                            one.sync();
                        })
                .add(
                        "a limit that is gone bounds nothing",
                        s -> {
                            String user = user(s, "{\"max-connections\":0}");
                            s.login(user, "/");
                            limits(s, user, "{\"max-connections\":-1}");
                            s.login(user, "/");
                        })
                .add(
                        "a definition without limits",
                        s -> {
                            String user = user(s, "{\"max-connections\":0}");
                            limits(s, user, "{}");
                            s.note(isWelcome(s, user) ? "again welcome" : "again refused");
                        })
                .add(
                        "a wrong virtual host is seen before the user's limit",
                        s -> s.login(user(s, "{\"max-connections\":0}"), "nowhere"))
                .add(
                        "the user's limit is seen before the permission",
                        s -> {
                            String user = s.n("u");
                            s.undo(() -> s.operator().deleteUser(user));
                            limits(s, user, "{\"max-connections\":0}");
                            s.login(user, "/");
                        })
                .add(
                        "the limit of the virtual host is seen before the user's",
                        s -> {
                            String user = user(s, "{\"max-connections\":0}");
                            String host = s.n("v");
                            s.undo(() -> s.operator().deleteVirtualHost(host));
                            s.operator()
                                    .define(
                                            SharedUsers.defining()
                                                    .virtualHost(host)
                                                    .limits(host, "{\"max-connections\":0}")
                                                    .json());
                            s.login(user, host);
                        });
    }

    private static void channel(Scene s, Connection connection) {
        s.step(
                "channel",
                () -> {
                    s.talkOn(connection).channel().exchangeDeclarePassive("amq.direct");
                    return "ok";
                });
    }

    /** RabbitMQ counts a channel a little after it is open. */
    private static void noChannelSoon(Scene s, String user) {
        boolean refused =
                Talk.soon(
                        () -> {
                            Connection connection = s.connect(user, "/");
                            try {
                                s.talkOn(connection).channel().close();
                                return false;
                            } catch (Exception refusal) {
                                s.note("channel -> " + Show.failure(refusal));
                                return true;
                            } finally {
                                connection.abort(2_000);
                            }
                        });
        if (!refused) {
            s.note("never refused");
        }
    }

    private static void channels(Area area) {
        area.add(
                        "one channel more than there may be",
                        s -> {
                            String user = user(s, "{\"max-channels\":2}");
                            Connection one = s.connect(user, "/");
                            channel(s, one);
                            channel(s, one);
                            noChannelSoon(s, user);
                        })
                .add(
                        "no channels at all",
                        s -> channel(s, s.connect(user(s, "{\"max-channels\":0}"), "/")))
                .add(
                        "a channel too many ends its connection alone",
                        s -> {
                            String user = user(s, "{\"max-channels\":1}");
                            Talk one = s.as(user, SharedUsers.TOPICS).sync();
                            noChannelSoon(s, user);
                            one.sync();
                        })
                .add(
                        "a channel that goes makes room",
                        s -> {
                            String user = user(s, "{\"max-channels\":1}");
                            Talk one = s.as(user).sync();
                            noChannelSoon(s, user);
                            one.close();
                            boolean came =
                                    Talk.soon(
                                            () -> {
                                                Connection again = s.connect(user, "/");
                                                try {
                                                    s.talkOn(again);
                                                    return true;
                                                } catch (Exception refusal) {
                                                    return false;
                                                }
                                            });
                            s.note(came ? "room again" : "never room");
                        })
                .add(
                        "channels that are there stay when the limit falls",
                        s -> {
                            String user = user(s, "{}");
                            Talk one = s.as(user).sync();
                            limits(s, user, "{\"max-channels\":0}");
                            noChannelSoon(s, user);
                            one.sync();
                        });
    }
}
