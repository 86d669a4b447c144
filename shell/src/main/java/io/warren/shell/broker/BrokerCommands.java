package io.warren.shell.broker;

import io.warren.shell.Command;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** All commands of scope {@code broker}. */
public final class BrokerCommands {
    private BrokerCommands() {}

    public static List<Command> all(BrokerAccess broker, Clock clock) {
        List<Command> commands = new ArrayList<>();
        commands.addAll(new Listings(broker, clock).commands());
        commands.addAll(new Topology(broker).commands());
        commands.addAll(new Clients(broker, clock).commands());
        commands.addAll(new Declarations(broker).commands());
        commands.addAll(new Messages(broker).commands());
        commands.addAll(new People(broker).commands());
        commands.addAll(new VirtualHostCommands(broker).commands());
        commands.addAll(new PermissionCommands(broker).commands());
        commands.addAll(new PolicyCommands(broker).commands());
        commands.addAll(new TraceCommands(broker).commands());
        commands.addAll(new DefinitionCommands(broker).commands());
        commands.addAll(new Limits(broker).commands());
        return commands;
    }
}
