package io.warren.shell.broker;

import io.warren.management.VirtualHostLimits;
import io.warren.management.VirtualHostSpec;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Table;
import io.warren.shell.Usage;
import java.util.List;

/** The commands about virtual hosts. */
final class VirtualHostCommands {
    private final BrokerAccess broker;
    private final Existing existing;

    VirtualHostCommands(BrokerAccess broker) {
        this.broker = broker;
        this.existing = new Existing(broker);
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "vhost list", "Lists virtual hosts and their limits.")
                                .example("vhost list"),
                        this::list),
                new Command(
                        described("vhost add", "Adds a virtual host.")
                                .detail("Nobody may use it yet; see: permission set")
                                .example("vhost add orders --description 'the shop'"),
                        this::add),
                new Command(
                        described(
                                        "vhost change",
                                        "Changes its description, tags and default queue type.")
                                .detail("What is not given stays as it is; --tag '' is no tag.")
                                .example("vhost change orders --tag production"),
                        this::change),
                new Command(
                        Usage.of("broker", "vhost limits", "Bounds what a virtual host may have.")
                                .required("VHOST", Names.VIRTUAL_HOST)
                                .option("--max-connections", "N", Names.NONE, "or none")
                                .option("--max-queues", "N", Names.NONE, "or none")
                                .detail("A limit that is not given stays as it is.")
                                .example("vhost limits orders --max-queues 1000"),
                        this::limits),
                new Command(
                        Usage.of("broker", "vhost delete", "Deletes a virtual host and all in it.")
                                .required("VHOST", Names.VIRTUAL_HOST)
                                .detail("Its connections are closed, its messages are lost.")
                                .example("vhost delete orders"),
                        this::delete));
    }

    private static Usage.Builder described(String name, String summary) {
        return Usage.of("broker", name, summary)
                .required("VHOST", name.endsWith("add") ? Names.NONE : Names.VIRTUAL_HOST)
                .option("--description", "TEXT", Names.NONE, "for operators")
                .option("--tag", "TAG", Names.NONE, "for operators; may be repeated")
                .option("--default-queue-type", "TYPE", Names.NONE, "of queues declared without");
    }

    private void list(Call call) throws CommandException {
        Table table =
                new Table(
                        "VHOST",
                        "DESCRIPTION",
                        "TAGS",
                        "MAX CONNECTIONS",
                        "MAX QUEUES",
                        "QUEUE TYPE");
        for (VirtualHostSpec host : broker.management().hosts().list()) {
            table.row(
                    host.name(),
                    host.description(),
                    String.join(",", host.tags()),
                    Values.limit(host.limits().maxConnections()),
                    Values.limit(host.limits().maxQueues()),
                    host.defaultQueueType());
        }
        table.print(call.out(), "no virtual hosts");
    }

    private void add(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        VirtualHostSpec spec =
                new VirtualHostSpec(
                        arguments.get("VHOST"),
                        arguments.option("--description", ""),
                        Values.tags(arguments),
                        VirtualHostLimits.NONE,
                        arguments.option("--default-queue-type", ""));
        BrokerAccess.await(BrokerAccess.ask(() -> broker.management().hosts().add(spec)));
        call.out().println("vhost " + Listings.quoted(spec.name()) + " is added");
    }

    private void change(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Values.requireOne(arguments, "--description", "--tag", "--default-queue-type");
        VirtualHostSpec before = require(arguments.get("VHOST"));
        change(
                new VirtualHostSpec(
                        before.name(),
                        arguments.option("--description", before.description()),
                        arguments.flag("--tag") ? Values.tags(arguments) : before.tags(),
                        before.limits(),
                        arguments.option("--default-queue-type", before.defaultQueueType())));
        call.out().println("vhost " + Listings.quoted(before.name()) + " is changed");
    }

    private void limits(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Values.requireOne(arguments, "--max-connections", "--max-queues");
        VirtualHostSpec before = require(arguments.get("VHOST"));
        VirtualHostLimits limits =
                new VirtualHostLimits(
                        Values.limit(
                                arguments, "--max-connections", before.limits().maxConnections()),
                        Values.limit(arguments, "--max-queues", before.limits().maxQueues()));
        change(before.withLimits(limits));
        call.out().println("the limits of " + Listings.quoted(before.name()) + " are changed");
    }

    private void change(VirtualHostSpec spec) throws CommandException {
        BrokerAccess.await(BrokerAccess.ask(() -> broker.management().hosts().change(spec)));
    }

    private VirtualHostSpec require(String name) throws CommandException {
        existing.requireVirtualHost(name);
        for (VirtualHostSpec host : broker.management().hosts().list()) {
            if (host.name().equals(name)) {
                return host;
            }
        }
        throw new CommandException("vhost " + Listings.quoted(name) + " has just gone");
    }

    private void delete(Call call) throws CommandException {
        String name = call.arguments().get("VHOST");
        existing.requireVirtualHost(name);
        BrokerAccess.await(BrokerAccess.ask(() -> broker.management().hosts().delete(name)));
        call.out().println("vhost " + Listings.quoted(name) + " is deleted");
    }
}
