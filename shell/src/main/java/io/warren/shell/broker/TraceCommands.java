package io.warren.shell.broker;

import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Table;
import io.warren.shell.Usage;
import java.util.List;

/** The commands about tracing, message by message. */
final class TraceCommands {
    private final BrokerAccess broker;

    TraceCommands(BrokerAccess broker) {
        this.broker = broker;
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "trace list", "Lists which virtual hosts are traced.")
                                .example("trace list"),
                        this::list),
                new Command(
                        Usage.of("broker", "trace on", "Copies messages to amq.rabbitmq.trace.")
                                .virtualHost()
                                .detail("Keys: publish.EXCHANGE, deliver.QUEUE, ack.QUEUE.")
                                .detail("Copies cost as much as messages: turn it off again.")
                                .example("trace on --vhost orders"),
                        call -> turn(call, true)),
                new Command(
                        Usage.of("broker", "trace off", "Copies nothing any more.")
                                .virtualHost()
                                .example("trace off --vhost orders"),
                        call -> turn(call, false)));
    }

    private void list(Call call) throws CommandException {
        Table table = new Table("VHOST", "TRACE");
        for (String name : BrokerAccess.ask(() -> broker.management().virtualHosts())) {
            boolean on = BrokerAccess.ask(() -> broker.management().hosts().isTraced(name));
            table.row(name, on ? "on" : "off");
        }
        table.print(call.out(), "no virtual hosts");
    }

    private void turn(Call call, boolean on) throws CommandException {
        Arguments arguments = call.arguments();
        String name = new Existing(broker).virtualHost(arguments);
        BrokerAccess.await(BrokerAccess.ask(() -> broker.management().hosts().trace(name, on)));
        call.out().println("trace of " + Listings.quoted(name) + " is " + (on ? "on" : "off"));
    }
}
