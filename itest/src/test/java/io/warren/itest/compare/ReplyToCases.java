package io.warren.itest.compare;

import static com.rabbitmq.client.BuiltinExchangeType.DIRECT;

import java.util.Map;

/** The pseudo queue over which replies come. */
final class ReplyToCases {
    private ReplyToCases() {}

    static Area area() {
        Area area = new Area("direct-reply-to");
        replyTo(area);
        return area;
    }

    private static void replyTo(Area area) {
        String pseudo = "amq.rabbitmq.reply-to";
        area.add(
                        "a reply comes over the pseudo queue",
                        s -> {
                            Talk asks = s.talk().declare("q");
                            Subscription reply = asks.consume(pseudo, "c", "n", Map.of());
                            asks.publish("", "q", "?", Props.props().replyTo(pseudo).build());
                            Talk answers = s.elsewhere();
                            String address =
                                    answers.channel()
                                            .basicGet(s.n("q"), true)
                                            .getProps()
                                            .getReplyTo();
                            s.note("a made-up address: " + address.startsWith(pseudo + "."));
                            answers.channel()
                                    .basicPublish(
                                            "",
                                            address,
                                            Props.props().correlationId("7").build(),
                                            new byte[0]);
                            s.note("under the address: " + (address.length() > 40));
                            answers.sync();
                            reply.takeReply();
                        })
                .add("the pseudo queue needs no-ack", s -> s.talk().consume(pseudo, "c"))
                .add(
                        "the pseudo queue once per channel",
                        s -> {
                            Talk t = s.talk();
                            t.consume(pseudo, "a", "n", Map.of());
                            t.consume(pseudo, "b", "n", Map.of());
                        })
                .add(
                        "a request without the consumer is refused",
                        s ->
                                s.talk()
                                        .declare("q")
                                        .publish(
                                                "", "q", "?", Props.props().replyTo(pseudo).build())
                                        .sync())
                .add("the pseudo queue may be declared passively", s -> s.talk().passive(pseudo))
                .add(
                        "the pseudo queue may be declared",
                        s -> s.talk().declare(pseudo, "", Map.of()))
                .add(
                        "an unknown address may be declared passively",
                        s -> s.talk().passive(pseudo + ".none"))
                .add(
                        "a reply to an unknown address is dropped",
                        s -> s.talk().publish("", pseudo + ".none", "m").sync())
                .add(
                        "a mandatory reply to an unknown address",
                        s -> s.talk().mandatory("", pseudo + ".none", "m").sync())
                .add("the pseudo queue may be purged", s -> s.talk().purge(pseudo))
                .add("the pseudo queue may be deleted", s -> s.talk().deleteQueue(pseudo))
                .add("nothing is got from the pseudo queue", s -> s.talk().get(pseudo))
                .add("the pseudo queue may be bound", s -> s.talk().bind(pseudo, "amq.direct", "k"))
                .add(
                        "the consumer of the pseudo queue may be cancelled",
                        s -> {
                            Talk t = s.talk().declare("q");
                            t.consume(pseudo, "c", "n", Map.of());
                            t.cancel("c")
                                    .publish("", "q", "?", Props.props().replyTo(pseudo).build())
                                    .sync();
                        })
                .add(
                        "another reply-to stays as it is",
                        s ->
                                s.talk()
                                        .exchange("x", DIRECT)
                                        .declare("q")
                                        .publish("", "q", "?", Props.props().replyTo("me").build())
                                        .get("q"));
    }
}
