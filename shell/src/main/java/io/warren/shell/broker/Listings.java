package io.warren.shell.broker;

import io.warren.management.BrokerInfo;
import io.warren.management.ChannelInfo;
import io.warren.management.ConnectionInfo;
import io.warren.management.ConsumerInfo;
import io.warren.management.ExchangeInfo;
import io.warren.management.ExchangeTypeInfo;
import io.warren.management.Management;
import io.warren.management.QueueInfo;
import io.warren.management.StoreInfo;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Size;
import io.warren.shell.Table;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/** The commands that only look. */
final class Listings {
    private final BrokerAccess broker;
    private final Clock clock;

    Listings(BrokerAccess broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "status", "Shows the state of the broker.")
                                .example("status"),
                        this::status),
                new Command(
                        Usage.of("broker", "types", "Lists exchange types.").example("types"),
                        this::types),
                new Command(
                        Usage.of("broker", "exchanges", "Lists exchanges.")
                                .optional("EXCHANGE", Names.EXCHANGE)
                                .virtualHost()
                                .example("exchanges"),
                        this::exchanges),
                new Command(
                        Usage.of("broker", "queues", "Lists queues.")
                                .optional("QUEUE", Names.QUEUE)
                                .virtualHost()
                                .example("queues --vhost /"),
                        this::queues),
                new Command(
                        Usage.of("broker", "bindings", "Lists bindings.")
                                .option("--exchange", "NAME", Names.EXCHANGE, "only those from it")
                                .option("--queue", "NAME", Names.QUEUE, "only those to it")
                                .flag("--all", "those of the default exchange too")
                                .virtualHost()
                                .example("bindings --exchange amq.topic"),
                        this::bindings),
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
                        this::consumers));
    }

    private void status(Call call) throws CommandException {
        BrokerInfo info = broker.management().broker();
        PrintWriter out = call.out();
        Instant now = clock.instant();
        line(out, "Version", info.version());
        line(
                out,
                "Started",
                info.startedAt().truncatedTo(ChronoUnit.SECONDS)
                        + " ("
                        + duration(Duration.between(info.startedAt(), now))
                        + " ago)");
        line(
                out,
                "Messages",
                new Size(info.messageBytes())
                        + " in memory; publishers are blocked from "
                        + new Size(info.messageBytesLimit())
                        + " on");
        lines(out, "Protocols", info.protocols());
        line(
                out,
                "Disk",
                new Size(info.diskFreeBytes())
                        + " free; publishers are blocked below "
                        + new Size(info.diskFreeBytesLimit()));
        line(out, "Definitions", info.definitionStore());
        lines(out, "Stores", info.stores().stream().map(Listings::text).toList());
        lines(out, "Alarms", info.alarms());
        lines(out, "Problems", info.problems());
    }

    private static String text(StoreInfo store) {
        if (store.durability().isEmpty()) {
            return store.name() + ": " + store.condition() + ", " + store.queues() + " queues";
        }
        return "%s%s: %s, %s, %s on disk, %d queues"
                .formatted(
                        store.name(),
                        store.isDefault() ? " (default)" : "",
                        store.durability(),
                        store.condition(),
                        new Size(store.diskBytes()),
                        store.queues());
    }

    private static void lines(PrintWriter out, String name, List<String> values) {
        if (values.isEmpty()) {
            line(out, name, "none");
        }
        String head = name;
        for (String value : values) {
            line(out, head, value);
            head = "";
        }
    }

    private static void line(PrintWriter out, String name, String value) {
        String head = name.isEmpty() ? "" : name + ":";
        out.println(head + " ".repeat(13 - head.length()) + Text.visible(value));
    }

    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    private void types(Call call) throws CommandException {
        Table table = new Table("TYPE", "BUNDLE", "EXCHANGES", "FAULTS");
        List<ExchangeTypeInfo> infos = new ArrayList<>(broker.management().exchangeTypes());
        infos.sort(Comparator.comparing(ExchangeTypeInfo::name));
        for (ExchangeTypeInfo info : infos) {
            String bundle = info.bundle().isEmpty() ? "(absent)" : info.bundle();
            table.row(info.name(), bundle, info.exchanges(), info.faults());
        }
        table.print(call.out(), "no exchange types");
    }

    private void exchanges(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Management management = broker.management();
        String host = arguments.virtualHost();
        List<ExchangeInfo> infos =
                new ArrayList<>(BrokerAccess.ask(() -> management.exchanges(host)));
        if (arguments.has("EXCHANGE")) {
            String name = arguments.get("EXCHANGE");
            infos.removeIf(info -> !info.spec().name().equals(name));
            if (infos.isEmpty()) {
                throw noExchange(name, host);
            }
        }
        infos.sort(Comparator.comparing(info -> info.spec().name()));
        Table table =
                new Table(
                        "EXCHANGE", "TYPE", "STATE", "FLAGS", "BINDINGS", "PUBLISHED", "ARGUMENTS");
        for (ExchangeInfo info : infos) {
            String flags =
                    flags(
                            info.spec().durable(), "durable",
                            info.spec().autoDelete(), "auto-delete",
                            info.spec().internal(), "internal");
            table.row(
                    info.spec().name().isEmpty() ? "(default)" : info.spec().name(),
                    info.spec().type(),
                    info.state(),
                    flags,
                    info.bindings(),
                    info.published(),
                    Values.show(info.spec().arguments()));
        }
        table.print(call.out(), "no exchanges");
    }

    static CommandException noExchange(String name, String host) {
        return new CommandException(
                "there is no exchange %s in virtual host %s".formatted(quoted(name), quoted(host)));
    }

    static CommandException noQueue(String name, String host) {
        return new CommandException(
                "there is no queue %s in virtual host %s".formatted(quoted(name), quoted(host)));
    }

    static String quoted(String name) {
        return "'" + Text.visible(name) + "'";
    }

    private void queues(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Management management = broker.management();
        String host = arguments.virtualHost();
        List<QueueInfo> infos = new ArrayList<>(BrokerAccess.ask(() -> management.queues(host)));
        if (arguments.has("QUEUE")) {
            String name = arguments.get("QUEUE");
            infos.removeIf(info -> !info.spec().name().equals(name));
            if (infos.isEmpty()) {
                throw noQueue(name, host);
            }
        }
        infos.sort(Comparator.comparing(info -> info.spec().name()));
        Table table =
                new Table(
                        "QUEUE",
                        "STATE",
                        "FLAGS",
                        "READY",
                        "UNACKED",
                        "CONSUMERS",
                        "MEMORY",
                        "ARGUMENTS");
        for (QueueInfo info : infos) {
            String flags =
                    flags(
                            info.spec().durable(), "durable",
                            info.spec().exclusive(), "exclusive",
                            info.spec().autoDelete(), "auto-delete");
            table.row(
                    info.spec().name(),
                    info.state(),
                    flags,
                    info.ready(),
                    info.unacknowledged(),
                    info.consumers(),
                    new Size(info.memoryBytes()),
                    Values.show(info.spec().arguments()));
        }
        table.print(call.out(), "no queues");
    }

    private static String flags(
            boolean first, String a, boolean second, String b, boolean third, String c) {
        StringJoiner flags = new StringJoiner(",");
        if (first) {
            flags.add(a);
        }
        if (second) {
            flags.add(b);
        }
        if (third) {
            flags.add(c);
        }
        return flags.length() == 0 ? "-" : flags.toString();
    }

    private void bindings(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Management management = broker.management();
        List<BindingSpec> specs =
                new ArrayList<>(
                        BrokerAccess.ask(() -> management.bindings(arguments.virtualHost())));
        if (arguments.flag("--exchange")) {
            String name = arguments.option("--exchange", "");
            specs.removeIf(spec -> !spec.source().equals(name));
        } else if (!arguments.flag("--all")) {
            specs.removeIf(spec -> spec.source().isEmpty());
        }
        if (arguments.flag("--queue")) {
            String name = arguments.option("--queue", "");
            specs.removeIf(
                    spec ->
                            spec.destinationType() != DestinationType.QUEUE
                                    || !spec.destination().equals(name));
        }
        specs.sort(
                Comparator.comparing(BindingSpec::source).thenComparing(BindingSpec::destination));
        Table table = new Table("EXCHANGE", "TO", "DESTINATION", "KEY", "ARGUMENTS");
        for (BindingSpec spec : specs) {
            table.row(
                    spec.source().isEmpty() ? "(default)" : spec.source(),
                    spec.destinationType() == DestinationType.QUEUE ? "queue" : "exchange",
                    spec.destination(),
                    spec.key(),
                    Values.show(spec.arguments()));
        }
        table.print(call.out(), "no bindings");
    }

    private void connections(Call call) throws CommandException {
        Table table =
                new Table(
                        "ID",
                        "NAME",
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
                    info.request().identity().name(),
                    info.request().virtualHost(),
                    info.request().protocol(),
                    info.state(),
                    info.channels(),
                    duration(Duration.between(info.openedAt(), now)),
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
            infos.removeIf(info -> !info.request().queue().equals(queue));
        }
        Table table =
                new Table(
                        "QUEUE",
                        "VHOST",
                        "TAG",
                        "CONNECTION",
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
                    info.connection(),
                    info.channel(),
                    info.request().autoAck() ? "auto" : "manual",
                    info.request().exclusive() ? "exclusive" : "-",
                    info.priority(),
                    info.unacknowledged());
        }
        table.print(call.out(), "no consumers");
    }
}
