package io.warren.shell;

import io.warren.management.Management;
import io.warren.management.Problem;
import io.warren.shell.broker.BrokerAccess;
import io.warren.shell.broker.BrokerCommands;
import io.warren.shell.plugin.PluginCommands;
import io.warren.shell.plugin.Plugins;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * All commands, for whoever offers them to an operator. It is there before the broker is, and stays
 * when the broker goes: then the commands say so.
 */
@Component(service = Console.class)
public final class Console {
    private final List<Problem> problems = new CopyOnWriteArrayList<>();
    private final CommandSet commands;
    private volatile @Nullable Management management;

    @Activate
    public Console(@Reference Plugins plugins) {
        BrokerAccess broker = new BrokerAccess(() -> management, this::problemTexts);
        List<Command> all = new ArrayList<>(BrokerCommands.all(broker, Clock.systemUTC()));
        PluginCommands pluginCommands = new PluginCommands(plugins, () -> management);
        all.addAll(pluginCommands.all());
        commands =
                new CommandSet(
                        all,
                        kind -> {
                            Collection<String> names = broker.names(kind);
                            return names.isEmpty() ? pluginCommands.names(kind) : names;
                        });
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindManagement(Management service) {
        management = service;
    }

    void unbindManagement(Management service) {
        if (management == service) {
            management = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindProblem(Problem problem) {
        problems.add(problem);
    }

    void unbindProblem(Problem problem) {
        problems.remove(problem);
    }

    private List<String> problemTexts() {
        return problems.stream().map(Problem::text).toList();
    }

    public CommandSet commands() {
        return commands;
    }
}
