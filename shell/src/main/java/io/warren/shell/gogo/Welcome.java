package io.warren.shell.gogo;

import io.warren.shell.CommandSet;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.jline.builtins.Completers.CompletionData;

/**
 * Makes an interactive session of Gogo's console ours once its own profile has run: our commands
 * are found first, and the Tab key knows their arguments.
 */
final class Welcome implements CommandSessionListener {
    private static final String SEEN = ".warren";

    private final CommandSet commands;

    Welcome(CommandSet commands) {
        this.commands = commands;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {}

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Exception exception) {
        prepare(session);
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Object result) {
        prepare(session);
    }

    private void prepare(CommandSession session) {
        // The profile is many commands deep; what it sets last is the prompt's second form.
        if (session.get(".reader") == null
                || session.get("secondary-prompt-pattern") == null
                || session.get(SEEN) != null) {
            return;
        }
        session.put(SEEN, true);
        session.put("SCOPE", "broker:plugin:gogo:*");
        session.put("prompt", "warren> ");
        session.getConsole()
                .println("help lists Warren's commands. Ctrl-D ends the console and the broker.");
        if (session.get(".completions") instanceof Map<?, ?> map) {
            @SuppressWarnings(
                    "unchecked") // Gogo's own, which its `complete` command fills likewise
            Map<String, List<CompletionData>> completions = (Map<String, List<CompletionData>>) map;
            CompletionData ours =
                    new CompletionData(null, null, "broker:" + Completion.FUNCTION, null);
            commands.functions().forEach(name -> completions.put(name, List.of(ours)));
        }
    }
}
