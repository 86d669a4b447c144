package io.warren.shell.gogo;

import io.warren.shell.CommandSet;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;

/** Called by the completer of Gogo's console: candidates for the word that is being typed. */
final class Completion implements Function {
    /** Gogo lists it among the commands, like its own helpers of this form. */
    static final String FUNCTION = "__complete";

    private final CommandSet commands;

    Completion(CommandSet commands) {
        this.commands = commands;
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        List<Candidate> candidates = new ArrayList<>();
        if (!(session.get(".commandLine") instanceof ParsedLine line) || line.wordIndex() == 0) {
            return candidates;
        }
        List<String> words = new ArrayList<>(line.words().subList(0, line.wordIndex()));
        words.add(line.word().substring(0, Math.min(line.wordCursor(), line.word().length())));
        String command = words.get(0);
        if (!command.contains(":")) {
            commands.functions().stream()
                    .filter(name -> name.endsWith(":" + command))
                    .findFirst()
                    .ifPresent(name -> words.set(0, name));
        }
        for (String name : commands.complete(words)) {
            candidates.add(new Candidate(quoted(name), name, null, null, null, null, true));
        }
        return candidates;
    }

    /** Names are clients' choice: what Gogo would read as more than text is quoted. */
    static String quoted(String name) {
        boolean plain =
                !name.isEmpty()
                        && name.chars()
                                .allMatch(
                                        c ->
                                                Character.isLetterOrDigit(c)
                                                        || ".-_/:".indexOf(c) >= 0);
        if (plain) {
            return name;
        }
        return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
