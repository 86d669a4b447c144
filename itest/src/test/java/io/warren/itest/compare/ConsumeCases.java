package io.warren.itest.compare;

import io.warren.itest.support.Wire;
import java.util.List;
import java.util.Map;

/** consume and cancel: tags, exclusiveness, priorities, turns; single active consumers. */
final class ConsumeCases {
    private static final Map<String, Object> NONE = Map.of();
    private static final Map<String, Object> SINGLE = Map.of("x-single-active-consumer", true);

    private ConsumeCases() {}

    static Area area() {
        Area area = new Area("consumers");
        tags(area);
        exclusive(area);
        priorities(area);
        single(area);
        return area;
    }

    private static void tags(Area area) {
        area.add("an empty tag is made up", s -> s.talk().declare("q").consume("q", ""))
                .add(
                        "a tag that is used closes the connection",
                        s -> {
                            s.talk().declare("q");
                            Wire consume =
                                    new Wire()
                                            .shortInt(0)
                                            .shortString(s.n("q"))
                                            .shortString("c")
                                            .octet(0)
                                            .table(new Wire());
                            s.raw()
                                    .open()
                                    .method(1, 60, 20, consume)
                                    .frames(1)
                                    .method(1, 60, 20, consume)
                                    .frames(1);
                        })
                .add(
                        "a tag is the channel's own",
                        s -> {
                            s.talk().declare("q").consume("q", "c");
                            s.talk().consume("q", "c");
                        })
                .add(
                        "a cancelled tag is free again",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.consume("q", "c");
                            t.cancel("c");
                            t.publish("", "q", "m").consume("q", "c").take(1);
                        })
                .add(
                        "a tag that is not known may be cancelled",
                        s ->
                                s.raw()
                                        .open()
                                        .method(1, 60, 30, new Wire().shortString("none").octet(0))
                                        .frames(1))
                .add(
                        "consumers take turns",
                        s -> {
                            Talk t = s.talk().declare("q");
                            Subscription a = t.consume("q", "a");
                            Subscription b = t.consume("q", "b");
                            Subscription c = t.consume("q", "c");
                            t.publish("", "q", "1", "2", "3", "4", "5", "6");
                            a.take(2);
                            b.take(2);
                            c.take(2);
                        })
                .add(
                        "no-local is ignored",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish("", "q", "m")
                                        .consume("q", "c", "l", NONE)
                                        .take(1))
                .add(
                        "a no-ack consumer needs no ack",
                        s -> {
                            Talk t = s.talk().declare("q").publish("", "q", "m");
                            t.consume("q", "c", "n", NONE).take(1);
                            t.close();
                            s.talk().passive("q").deleteQueue("q");
                        })
                .add(
                        "an unknown consumer argument is ignored",
                        s -> s.talk().declare("q").consume("q", "c", "", Map.of("x-unknown", 1)))
                .add(
                        "a get while there is a consumer",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b")
                                            .qos(0, 1, false);
                            t.consume("q", "c").take(1);
                            t.get("q");
                        });
    }

    private static void exclusive(Area area) {
        area.add(
                        "no other consumes beside an exclusive consumer",
                        s -> {
                            s.talk().declare("q").consume("q", "a", "x", NONE);
                            s.talk().consume("q", "b");
                        })
                .add(
                        "no exclusive consumer beside another",
                        s -> {
                            s.talk().declare("q").consume("q", "a");
                            s.talk().consume("q", "b", "x", NONE);
                        })
                .add(
                        "two exclusive consumers are one too many",
                        s -> {
                            s.talk().declare("q").consume("q", "a", "x", NONE);
                            s.talk().consume("q", "b", "x", NONE);
                        })
                .add(
                        "after an exclusive consumer another may come",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.consume("q", "a", "x", NONE);
                            t.cancel("a").consume("q", "b", "x", NONE);
                        })
                .add(
                        "a get is allowed beside an exclusive consumer",
                        s -> {
                            Talk t =
                                    s.talk()
                                            .declare("q")
                                            .publish("", "q", "a", "b")
                                            .qos(0, 1, false);
                            t.consume("q", "c", "x", NONE).take(1);
                            s.talk().get("q");
                        });
    }

    private static void priorities(Area area) {
        area.add(
                        "the consumer of a higher priority comes first",
                        s -> {
                            Talk t = s.talk().declare("q").qos(0, 1, false);
                            Subscription low = t.consume("q", "low");
                            Subscription high =
                                    t.consume("q", "high", "", Map.of("x-priority", 10));
                            t.publish("", "q", "1", "2", "3");
                            high.take(1).quiet("q");
                            low.take(1);
                        })
                .add(
                        "a negative priority comes last",
                        s -> {
                            Talk t = s.talk().declare("q").qos(0, 1, false);
                            Subscription last =
                                    t.consume("q", "last", "", Map.of("x-priority", -5));
                            Subscription plain = t.consume("q", "plain");
                            t.publish("", "q", "1", "2");
                            plain.take(1);
                            last.take(1);
                        })
                .add(
                        "equal priorities take turns",
                        s -> {
                            Talk t = s.talk().declare("q");
                            Subscription a = t.consume("q", "a", "", Map.of("x-priority", 3));
                            Subscription b = t.consume("q", "b", "", Map.of("x-priority", 3));
                            t.publish("", "q", "1", "2");
                            a.take(1);
                            b.take(1);
                        });
        for (Object wrong : List.of("5", 1.5d, true)) {
            area.add(
                    "a consumer priority must not be " + Show.value(wrong),
                    s -> s.talk().declare("q").consume("q", "c", "", Map.of("x-priority", wrong)));
        }
    }

    private static void single(Area area) {
        area.add(
                        "one single active consumer gets all",
                        s -> {
                            Talk t = s.talk().declare("q", SINGLE);
                            Subscription a = t.consume("q", "a");
                            Subscription b = t.consume("q", "b");
                            t.publish("", "q", "1", "2", "3");
                            a.take(3);
                            b.quiet("q");
                        })
                .add(
                        "when the active one goes the next takes over",
                        s -> {
                            Talk t = s.talk().declare("q", SINGLE);
                            Subscription a = t.consume("q", "a");
                            Subscription b = t.consume("q", "b");
                            t.publish("", "q", "1");
                            a.take(1);
                            t.cancel("a").publish("", "q", "2");
                            b.take(1);
                        })
                .add(
                        "when the active one's channel goes its messages go over",
                        s -> {
                            Talk t = s.talk().declare("q", SINGLE).publish("", "q", "1", "2");
                            t.consume("q", "a").take(2);
                            Subscription b = s.talk().consume("q", "b");
                            t.close();
                            b.take(2);
                        })
                .add(
                        "a full active consumer is waited for",
                        s -> {
                            Talk t = s.talk().declare("q", SINGLE).qos(0, 1, false);
                            Subscription a = t.consume("q", "a");
                            Subscription b = t.consume("q", "b");
                            t.publish("", "q", "1", "2");
                            a.take(1);
                            b.quiet("q");
                            t.ack(1, false);
                            a.take(1);
                        })
                .add(
                        "no exclusive consumer on a single active queue",
                        s -> s.talk().declare("q", SINGLE).consume("q", "a", "x", NONE))
                .add(
                        "priorities do not replace the active one",
                        s -> {
                            Talk t = s.talk().declare("q", SINGLE);
                            Subscription a = t.consume("q", "a");
                            Subscription b = t.consume("q", "b", "", Map.of("x-priority", 10));
                            t.publish("", "q", "1");
                            a.take(1);
                            b.quiet("q");
                        })
                .add(
                        "the next active one is the one of the highest priority",
                        s -> {
                            Talk t = s.talk().declare("q", SINGLE);
                            t.consume("q", "a");
                            Subscription b = t.consume("q", "b");
                            Subscription c = t.consume("q", "c", "", Map.of("x-priority", 10));
                            t.cancel("a").publish("", "q", "1");
                            c.take(1);
                            b.quiet("q");
                        });
    }
}
