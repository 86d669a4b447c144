package io.warren.shell.broker;

import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.MessagePropertiesBuilder;
import io.warren.message.RoutingKey;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Delivery;
import io.warren.session.PublishResult;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Size;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The commands that send and take messages. */
final class Messages {
    private static final int MAX_COUNT = 100_000;
    private static final int MAX_TAKEN = 1000;

    /** So many publishes wait for their outcome at once. */
    private static final int WINDOW = 256;

    private final BrokerAccess broker;
    private final Existing existing;

    Messages(BrokerAccess broker) {
        this.broker = broker;
        this.existing = new Existing(broker);
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "publish", "Publishes a message and awaits its confirm.")
                                .required("EXCHANGE", Names.EXCHANGE)
                                .required("KEY", Names.QUEUE)
                                .optional("BODY", Names.NONE)
                                .flag("--stdin", "the body is what is piped in")
                                .flag("--persistent", "it outlives a restart in durable queues")
                                .option("--count", "N", Names.NONE, "publish it N times")
                                .option("--header", "KEY=VALUE", Names.NONE, "may be repeated")
                                .option("--content-type", "TEXT", Names.NONE, "as application/json")
                                .option("--correlation-id", "TEXT", Names.NONE, "the property")
                                .option("--reply-to", "QUEUE", Names.QUEUE, "the property")
                                .option("--message-id", "TEXT", Names.NONE, "the property")
                                .option("--type", "TEXT", Names.NONE, "the property")
                                .option("--priority", "N", Names.NONE, "from 0 to 255")
                                .virtualHost()
                                .detail("An empty EXCHANGE is the default one: KEY is the queue.")
                                .detail("It fails when the message reaches no queue.")
                                .detail(Values.SYNTAX)
                                .example("publish '' orders 'a message' --persistent"),
                        this::publish),
                new Command(
                        Usage.of("broker", "get", "Shows messages of a queue.")
                                .required("QUEUE", Names.QUEUE)
                                .option("--count", "N", Names.NONE, "so many; default 1")
                                .flag("--ack", "take them off the queue")
                                .virtualHost()
                                .detail("Without --ack they go back to their places, redelivered.")
                                .example("get orders --count 10"),
                        this::get),
                new Command(
                        Usage.of("broker", "purge", "Removes all ready messages of a queue.")
                                .required("QUEUE", Names.QUEUE)
                                .virtualHost()
                                .example("purge orders"),
                        this::purge));
    }

    private void publish(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        if (arguments.has("BODY") == arguments.flag("--stdin")) {
            throw CommandException.misuse("give the message either as BODY or with --stdin");
        }
        byte[] body =
                arguments.flag("--stdin")
                        ? call.input().bytes()
                        : arguments.get("BODY", "").getBytes(StandardCharsets.UTF_8);
        int count = arguments.number("--count", 1, 1, MAX_COUNT);
        RoutingKey key = RoutingKey.of(arguments.get("KEY"));
        if (key.length() > 255) {
            throw CommandException.misuse("KEY is longer than 255 bytes");
        }
        Message message = Message.of(arguments.get("EXCHANGE"), key, properties(arguments), body);
        String host = existing.virtualHost(arguments);
        existing.requireExchange(host, message.exchange());
        broker.withChannel(host, "publish", work -> publish(work, message, count));
        call.out().println("%s published and confirmed".formatted(Text.count(count, "message")));
    }

    private static void publish(BrokerAccess.Work work, Message message, int count)
            throws CommandException {
        int open = 0;
        for (int i = 1; i <= count; i++) {
            PublishResult result = work.channel().publish(message, i);
            if (result == PublishResult.UNROUTABLE) {
                throw new CommandException(
                        "the message reaches no queue: there is no binding for it");
            }
            if (result == PublishResult.REJECTED) {
                throw new CommandException(
                        "the exchange cannot route now, its type is not there; see: types");
            }
            if (++open == WINDOW || i == count) {
                work.session().flush();
                for (; open > 0; open--) {
                    awaitConfirm(work);
                }
            }
        }
    }

    private static void awaitConfirm(BrokerAccess.Work work) throws CommandException {
        @Nullable ConfirmOutcome outcome;
        try {
            outcome = work.outcomes().poll(BrokerAccess.TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
        if (outcome == null) {
            throw new CommandException("no confirm within " + BrokerAccess.TIMEOUT_SECONDS + " s");
        }
        if (outcome == ConfirmOutcome.REJECTED) {
            throw new CommandException("a queue has refused the message");
        }
        if (outcome == ConfirmOutcome.UNKNOWN) {
            throw new CommandException("a store failed; the message may be there, or not");
        }
    }

    private static MessageProperties properties(Arguments arguments) throws CommandException {
        MessagePropertiesBuilder builder = MessageProperties.builder();
        FieldTable headers = Values.table(arguments.values("--header"));
        if (!headers.isEmpty()) {
            builder.headers(headers);
        }
        builder.deliveryMode(arguments.flag("--persistent") ? 2 : 1);
        if (arguments.flag("--priority")) {
            builder.priority(arguments.number("--priority", 0, 0, 255));
        }
        try {
            builder.contentType(text(arguments, "--content-type"))
                    .correlationId(text(arguments, "--correlation-id"))
                    .replyTo(text(arguments, "--reply-to"))
                    .messageId(text(arguments, "--message-id"))
                    .type(text(arguments, "--type"));
        } catch (IllegalArgumentException e) {
            throw CommandException.misuse("a property has at most 255 bytes");
        }
        return builder.build();
    }

    private static @Nullable String text(Arguments arguments, String option) {
        return arguments.flag(option) ? arguments.option(option, "") : null;
    }

    private void get(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String queue = arguments.get("QUEUE");
        int count = arguments.number("--count", 1, 1, MAX_TAKEN);
        boolean ack = arguments.flag("--ack");
        String host = existing.virtualHost(arguments);
        existing.requireQueue(host, queue);
        broker.withChannel(
                host,
                "get",
                work -> {
                    List<Delivery> taken = take(work, queue, count);
                    try {
                        show(taken, call.out());
                    } finally {
                        settle(taken, ack);
                        work.session().flush();
                    }
                });
    }

    private static List<Delivery> take(BrokerAccess.Work work, String queue, int count)
            throws CommandException {
        List<Delivery> taken = new ArrayList<>();
        while (taken.size() < count) {
            Optional<Delivery> next = BrokerAccess.await(work.channel().get(queue, false));
            if (next.isEmpty()) {
                break;
            }
            taken.add(next.get());
        }
        return taken;
    }

    private static void settle(List<Delivery> taken, boolean ack) {
        for (Delivery delivery : taken) {
            long[] id = {delivery.id()};
            if (ack) {
                delivery.acknowledger().ack(id, 1);
            } else {
                delivery.acknowledger().reject(id, 1, true);
            }
        }
    }

    private static void show(List<Delivery> taken, PrintWriter out) {
        if (taken.isEmpty()) {
            out.println("the queue has no ready messages");
            return;
        }
        int number = 0;
        for (Delivery delivery : taken) {
            Message message = delivery.message();
            out.println("message " + ++number + " of " + taken.size());
            line(out, "exchange", message.exchange().isEmpty() ? "(default)" : message.exchange());
            line(out, "routing key", message.routingKey().toString());
            line(out, "redelivered", delivery.deliveries() > 0 ? "yes" : "no");
            properties(message.properties(), out);
            out.println("  body:           " + body(message));
        }
        long left = taken.get(taken.size() - 1).messagesLeft();
        out.println(Text.count(left, "more ready message"));
    }

    private static void properties(MessageProperties properties, PrintWriter out) {
        line(out, "persistent", properties.isPersistent() ? "yes" : "no");
        line(out, "content type", properties.contentType());
        line(out, "encoding", properties.contentEncoding());
        line(out, "priority", properties.priority() < 0 ? null : "" + properties.priority());
        line(out, "correlation id", properties.correlationId());
        line(out, "reply to", properties.replyTo());
        line(out, "expiration", properties.expiration());
        line(out, "message id", properties.messageId());
        line(out, "timestamp", properties.timestamp() == null ? null : "" + properties.timestamp());
        line(out, "type", properties.type());
        line(out, "user id", properties.userId());
        line(out, "app id", properties.appId());
        String headers = Values.show(properties.headers());
        line(out, "headers", headers.isEmpty() ? null : headers);
    }

    private static void line(PrintWriter out, String name, @Nullable String value) {
        if (value != null) {
            out.println("  " + name + ":" + " ".repeat(15 - name.length()) + Text.visible(value));
        }
    }

    /** The body as text where it is text, else its size and how it begins. */
    private static String body(Message message) {
        ByteBuffer body = message.body();
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(body.duplicate()).toString();
            return Text.visible(text);
        } catch (CharacterCodingException e) {
            byte[] first = new byte[Math.min(body.remaining(), 64)];
            body.duplicate().get(first);
            return "%s, not text: 0x%s%s"
                    .formatted(
                            new Size(message.bodySize()),
                            HexFormat.of().formatHex(first),
                            first.length < message.bodySize() ? "…" : "");
        }
    }

    private void purge(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String queue = arguments.get("QUEUE");
        String host = existing.virtualHost(arguments);
        existing.requireQueue(host, queue);
        broker.withChannel(
                host,
                "purge",
                work -> {
                    long purged = BrokerAccess.await(work.channel().purgeQueue(queue));
                    call.out()
                            .println(
                                    Text.count(purged, "message")
                                            + " removed from "
                                            + Listings.quoted(queue));
                });
    }
}
