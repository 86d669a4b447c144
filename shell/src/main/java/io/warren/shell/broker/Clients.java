package io.warren.shell.broker;

import io.warren.management.ChannelInfo;
import io.warren.management.ConnectionInfo;
import io.warren.management.ConsumerInfo;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Table;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The commands about clients: their connections, channels and consumers. */
final class Clients {
    private final BrokerAccess broker;
    private final Existing existing;
    private final Clock clock;

    Clients(BrokerAccess broker, Clock clock) {
        this.broker = broker;
        this.existing = new Existing(broker);
        this.clock = clock;
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "connections", "Lists client connections.")
                                .example("connections"),
                        this::connections),
                new Command(
                        Usage.of("broker", "channels", "Lists channels.").example("channels"),
                        this::channels),
                new Command(
                        Usage.of("broker", "consumers", "Lists consumers.")
                                .option("--queue", "NAME", Names.QUEUE, "only those of it")
                                .example("consumers --queue orders"),
                        this::consumers),
                new Command(
                        Usage.of("broker", "close", "Closes a client connection.")
                                .required("ID", Names.CONNECTION)
                                .option("--reason", "TEXT", Names.NONE, "told to the client")
                                .detail("The client is told CONNECTION_FORCED.")
                                .example("close 17 --reason maintenance"),
                        this::close));
    }

    private void connections(Call call) throws CommandException {
        Table table =
                new Table(
                        "ID",
                        "NAME",
                        "PEER",
                        "USER",
                        "VHOST",
                        "PROTOCOL",
                        "STATE",
                        "CHANNELS",
                        "OPEN FOR",
                        "CLIENT");
        Instant now = clock.instant();
        for (ConnectionInfo info : broker.management().connections()) {
            Object product = info.request().clientProperties().get("product");
            table.row(
                    info.id(),
                    info.request().name(),
                    info.request().peer(),
                    info.request().identity().name(),
                    info.request().virtualHost(),
                    info.request().protocol(),
                    info.state(),
                    info.channels(),
                    Listings.duration(Duration.between(info.openedAt(), now)),
                    product == null ? "" : product);
        }
        table.print(call.out(), "no connections");
    }

    private void channels(Call call) throws CommandException {
        Table table =
                new Table(
                        "CONNECTION",
                        "NAME",
                        "CHANNEL",
                        "USER",
                        "VHOST",
                        "CONSUMERS",
                        "UNACKED",
                        "UNCONFIRMED",
                        "PUBLISHED");
        for (ChannelInfo info : broker.management().channels()) {
            table.row(
                    info.connectionId(),
                    info.connection(),
                    info.number(),
                    info.user(),
                    info.virtualHost(),
                    info.consumers(),
                    info.unacknowledged(),
                    info.unconfirmed(),
                    info.published());
        }
        table.print(call.out(), "no channels");
    }

    private void consumers(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        List<ConsumerInfo> infos = new ArrayList<>(broker.management().consumers());
        if (arguments.flag("--queue")) {
            String queue = arguments.option("--queue", "");
            requireSomewhere(queue);
            infos.removeIf(info -> !info.request().queue().equals(queue));
        }
        Table table =
                new Table(
                        "QUEUE",
                        "VHOST",
                        "TAG",
                        "CONNECTION",
                        "NAME",
                        "CHANNEL",
                        "ACK",
                        "FLAGS",
                        "PRIORITY",
                        "UNACKED");
        for (ConsumerInfo info : infos) {
            table.row(
                    info.request().queue(),
                    info.virtualHost(),
                    info.request().tag(),
                    info.connectionId(),
                    info.connection(),
                    info.channel(),
                    info.request().autoAck() ? "auto" : "manual",
                    info.request().exclusive() ? "exclusive" : "-",
                    info.priority(),
                    info.unacknowledged());
        }
        table.print(call.out(), "no consumers");
    }

    private void close(Call call) throws CommandException {
        String text = call.arguments().get("ID");
        long id;
        try {
            id = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw CommandException.misuse(
                    "not a connection's id: " + Text.visible(text) + "; see: connections");
        }
        String reason = call.arguments().option("--reason", "closed by an operator");
        if (!broker.management().closeConnection(id, reason)) {
            throw new CommandException("there is no connection " + id + "; see: connections");
        }
        call.out().println("connection " + id + " is asked to close");
    }

    /** A consumer's queue may be in any virtual host. */
    private void requireSomewhere(String queue) throws CommandException {
        for (String host : broker.management().virtualHosts()) {
            if (existing.hasQueue(host, queue)) {
                return;
            }
        }
        throw new CommandException(
                "there is no queue "
                        + Listings.quoted(queue)
                        + " in any virtual host; see: queues");
    }
}
