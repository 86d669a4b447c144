package io.warren.shell.broker;

import io.warren.management.ExchangeInfo;
import io.warren.management.Management;
import io.warren.management.QueueInfo;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Size;
import io.warren.shell.Table;
import io.warren.shell.Usage;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/** The commands that list what is declared. */
final class Topology {
    private final BrokerAccess broker;
    private final Existing existing;

    Topology(BrokerAccess broker) {
        this.broker = broker;
        this.existing = new Existing(broker);
    }

    List<Command> commands() {
        return List.of(
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
                        this::bindings));
    }

    private void exchanges(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Management management = broker.management();
        String host = existing.virtualHost(arguments);
        List<ExchangeInfo> infos =
                new ArrayList<>(BrokerAccess.ask(() -> management.exchanges(host)));
        if (arguments.has("EXCHANGE")) {
            String name = arguments.get("EXCHANGE");
            existing.requireExchange(host, name);
            infos.removeIf(info -> !info.spec().name().equals(name));
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

    private void queues(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Management management = broker.management();
        String host = existing.virtualHost(arguments);
        List<QueueInfo> infos = new ArrayList<>(BrokerAccess.ask(() -> management.queues(host)));
        if (arguments.has("QUEUE")) {
            String name = arguments.get("QUEUE");
            existing.requireQueue(host, name);
            infos.removeIf(info -> !info.spec().name().equals(name));
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
        String host = existing.virtualHost(arguments);
        List<BindingSpec> specs =
                new ArrayList<>(BrokerAccess.ask(() -> management.bindings(host)));
        if (arguments.flag("--exchange")) {
            String name = arguments.option("--exchange", "");
            existing.requireExchange(host, name);
            specs.removeIf(spec -> !spec.source().equals(name));
        } else if (!arguments.flag("--all")) {
            specs.removeIf(spec -> spec.source().isEmpty());
        }
        if (arguments.flag("--queue")) {
            String name = arguments.option("--queue", "");
            existing.requireQueue(host, name);
            specs.removeIf(
                    spec ->
                            spec.destinationType() != DestinationType.QUEUE
                                    || !spec.destination().equals(name));
        }
        specs.sort(
                Comparator.comparing(BindingSpec::source)
                        .thenComparing(BindingSpec::destinationType)
                        .thenComparing(BindingSpec::destination)
                        .thenComparing(spec -> spec.key().toString())
                        .thenComparing(spec -> Values.show(spec.arguments())));
        Table table = new Table("EXCHANGE", "TO", "DESTINATION", "KEY", "ARGUMENTS");
        for (BindingSpec spec : specs) {
            table.row(
                    spec.source().isEmpty() ? "(default)" : spec.source(),
                    spec.destinationType() == DestinationType.QUEUE ? "queue" : "exchange",
                    spec.destination(),
                    Values.orQuotes(spec.key().toString()),
                    Values.show(spec.arguments()));
        }
        table.print(call.out(), "no bindings");
    }
}
