package io.warren.shell.broker;

import io.warren.management.Management;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.QueueStatus;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.List;

/** The commands that change what is declared. */
final class Declarations {
    private final BrokerAccess broker;
    private final Existing existing;

    Declarations(BrokerAccess broker) {
        this.broker = broker;
        this.existing = new Existing(broker);
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "declare exchange", "Declares an exchange.")
                                .required("EXCHANGE", Names.NONE)
                                .required("TYPE", Names.EXCHANGE_TYPE)
                                .flag("--transient", "it does not outlive a restart")
                                .flag("--auto-delete", "it goes when its last binding goes")
                                .flag("--internal", "clients may not publish to it")
                                .option("--arg", "KEY=VALUE", Names.NONE, "may be repeated")
                                .virtualHost()
                                .detail(Values.SYNTAX)
                                .example(
                                        "declare exchange logs topic --arg alternate-exchange=rest"),
                        this::declareExchange),
                new Command(
                        Usage.of("broker", "declare queue", "Declares a queue.")
                                .required("QUEUE", Names.NONE)
                                .flag("--transient", "it does not outlive a restart")
                                .flag("--auto-delete", "it goes when its last consumer goes")
                                .option("--arg", "KEY=VALUE", Names.NONE, "may be repeated")
                                .virtualHost()
                                .detail("An empty name asks the broker for one, which is printed.")
                                .detail(Values.SYNTAX)
                                .example("declare queue orders"),
                        this::declareQueue),
                new Command(
                        Usage.of("broker", "delete exchange", "Deletes an exchange.")
                                .required("EXCHANGE", Names.EXCHANGE)
                                .flag("--if-unused", "only when it has no bindings")
                                .virtualHost()
                                .example("delete exchange logs --if-unused"),
                        this::deleteExchange),
                new Command(
                        Usage.of("broker", "delete queue", "Deletes a queue and its messages.")
                                .required("QUEUE", Names.QUEUE)
                                .flag("--if-unused", "only when it has no consumers")
                                .flag("--if-empty", "only when it has no messages")
                                .virtualHost()
                                .example("delete queue orders --if-empty"),
                        this::deleteQueue),
                new Command(
                        binding("bind", "Binds a queue or an exchange to an exchange.")
                                .example("bind amq.topic orders 'order.#'"),
                        this::bind),
                new Command(
                        binding("unbind", "Removes a binding.")
                                .example("unbind amq.topic orders 'order.#'"),
                        this::unbind));
    }

    private static Usage.Builder binding(String name, String summary) {
        return Usage.of("broker", name, summary)
                .required("EXCHANGE", Names.EXCHANGE)
                .required("DESTINATION", Names.QUEUE)
                .optional("KEY", Names.NONE)
                .flag("--to-exchange", "the destination is an exchange, not a queue")
                .option("--arg", "KEY=VALUE", Names.NONE, "may be repeated")
                .virtualHost()
                .detail("Without KEY the binding key is empty. One that begins with -- follows --.")
                .detail(Values.SYNTAX);
    }

    private void declareExchange(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        ExchangeSpec spec =
                ExchangeSpec.builder(arguments.get("EXCHANGE"), arguments.get("TYPE"))
                        .durable(!arguments.flag("--transient"))
                        .autoDelete(arguments.flag("--auto-delete"))
                        .internal(arguments.flag("--internal"))
                        .arguments(Values.table(arguments.values("--arg")))
                        .build();
        broker.withChannel(
                existing.virtualHost(arguments),
                "declare",
                work -> BrokerAccess.await(work.channel().declareExchange(spec)));
        call.out().println("exchange " + Listings.quoted(spec.name()) + " is declared");
    }

    private void declareQueue(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        QueueSpec spec =
                QueueSpec.builder(arguments.get("QUEUE"))
                        .durable(!arguments.flag("--transient"))
                        .autoDelete(arguments.flag("--auto-delete"))
                        .arguments(Values.table(arguments.values("--arg")))
                        .build();
        broker.withChannel(
                existing.virtualHost(arguments),
                "declare",
                work -> {
                    QueueStatus status = BrokerAccess.await(work.channel().declareQueue(spec));
                    call.out().println("queue " + Listings.quoted(status.name()) + " is declared");
                });
    }

    private void deleteExchange(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String name = arguments.get("EXCHANGE");
        String host = existing.virtualHost(arguments);
        existing.requireExchange(host, name);
        broker.withChannel(
                host,
                "delete",
                work ->
                        BrokerAccess.await(
                                work.channel()
                                        .deleteExchange(name, arguments.flag("--if-unused"))));
        call.out().println("exchange " + Listings.quoted(name) + " is deleted");
    }

    private void deleteQueue(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String name = arguments.get("QUEUE");
        String host = existing.virtualHost(arguments);
        existing.requireQueue(host, name);
        broker.withChannel(
                host,
                "delete",
                work -> {
                    long messages =
                            BrokerAccess.await(
                                    work.channel()
                                            .deleteQueue(
                                                    name,
                                                    arguments.flag("--if-unused"),
                                                    arguments.flag("--if-empty")));
                    call.out()
                            .println(
                                    "queue %s is deleted, with %s"
                                            .formatted(
                                                    Listings.quoted(name),
                                                    Text.count(messages, "ready message")));
                });
    }

    private void bind(Call call) throws CommandException {
        BindingSpec spec = requireEnds(call.arguments());
        broker.withChannel(
                existing.virtualHost(call.arguments()),
                "bind",
                work -> BrokerAccess.await(work.channel().bind(spec)));
        call.out().println("bound");
    }

    private void unbind(Call call) throws CommandException {
        String host = existing.virtualHost(call.arguments());
        BindingSpec spec = requireEnds(call.arguments());
        Management management = broker.management();
        if (!BrokerAccess.ask(() -> management.bindings(host)).contains(spec)) {
            throw new CommandException(
                    "there is no such binding; see: bindings --exchange "
                            + Listings.quoted(spec.source())
                            + (host.equals("/") ? "" : " --vhost " + Listings.quoted(host)));
        }
        broker.withChannel(host, "unbind", work -> BrokerAccess.await(work.channel().unbind(spec)));
        call.out().println("unbound");
    }

    private BindingSpec requireEnds(Arguments arguments) throws CommandException {
        String host = existing.virtualHost(arguments);
        String source = arguments.get("EXCHANGE");
        String destination = arguments.get("DESTINATION");
        RoutingKey key = RoutingKey.of(arguments.get("KEY", ""));
        FieldTable table = Values.table(arguments.values("--arg"));
        existing.requireExchange(host, source);
        if (arguments.flag("--to-exchange")) {
            existing.requireExchange(host, destination);
            return BindingSpec.toExchange(source, destination, key, table);
        }
        existing.requireQueue(host, destination);
        return BindingSpec.toQueue(source, destination, key, table);
    }
}
