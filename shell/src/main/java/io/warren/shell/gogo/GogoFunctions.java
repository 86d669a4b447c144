package io.warren.shell.gogo;

import io.warren.shell.CommandSet;
import io.warren.shell.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Registers every command as a Gogo function. A function gets its arguments as Gogo has made them
 * of the line; they become strings and are not parsed again.
 */
@Component(
        immediate = true,
        service = {})
public final class GogoFunctions {
    private final CommandSet commands;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public GogoFunctions(BundleContext context, @Reference Console console) {
        commands = console.commands();
        for (String name : commands.functions()) {
            int colon = name.indexOf(':');
            register(context, name.substring(0, colon), name.substring(colon + 1), run(name));
        }
        register(context, "broker", Completion.FUNCTION, new Completion(commands));
        registrations.add(
                context.registerService(CommandSessionListener.class, new Welcome(commands), null));
    }

    private void register(BundleContext context, String scope, String name, Function function) {
        Dictionary<String, ?> properties =
                FrameworkUtil.asDictionary(
                        Map.of(
                                CommandProcessor.COMMAND_SCOPE, scope,
                                CommandProcessor.COMMAND_FUNCTION, name));
        registrations.add(context.registerService(Function.class, function, properties));
    }

    private Function run(String name) {
        return (session, arguments) -> {
            List<String> words = new ArrayList<>();
            words.add(name);
            for (@Nullable Object argument : arguments) {
                words.add(argument == null ? "" : argument.toString());
            }
            PrintWriter out =
                    new PrintWriter(Process.Utils.current().out(), false, StandardCharsets.UTF_8);
            try {
                commands.run(words, session.currentDir(), new TerminalInput(session), out);
            } finally {
                out.flush();
            }
            return null;
        };
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
