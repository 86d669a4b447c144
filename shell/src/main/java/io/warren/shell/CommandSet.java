package io.warren.shell;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All commands of the console: finds the one that a list of words means, and runs it. */
public final class CommandSet {
    private static final Logger log = LoggerFactory.getLogger(CommandSet.class);
    private static final String BROKER = "broker:";

    private final TreeMap<String, Command> commands = new TreeMap<>();
    private final NameSource names;

    public CommandSet(Collection<Command> commands, NameSource names) {
        this.names = names;
        commands.forEach(command -> this.commands.put(command.usage().fullName(), command));
        Usage help =
                Usage.of("broker", "help", "Lists all commands, or explains one.")
                        .optional("COMMAND", Names.COMMAND)
                        .optional("SUBCOMMAND", Names.NONE)
                        .example("help declare queue");
        this.commands.put(help.fullName(), new Command(help, this::help));
    }

    /** The scopes and first words of all commands, as in {@code broker:declare}. */
    public Collection<String> functions() {
        TreeSet<String> functions = new TreeSet<>();
        for (String name : commands.keySet()) {
            int blank = name.indexOf(' ');
            functions.add(blank < 0 ? name : name.substring(0, blank));
        }
        return functions;
    }

    /**
     * Runs what the words say.
     *
     * @throws CommandException when that cannot be; every other fault is logged and comes as one
     */
    public void run(List<String> words, Path directory, Input input, PrintWriter out)
            throws CommandException {
        Match match = match(words);
        Command command = match.command();
        if (command == null) {
            throw match.unknown();
        }
        List<String> rest = words.subList(match.words(), words.size());
        if (asksForHelp(rest)) {
            out.print(command.usage().text());
            return;
        }
        Arguments arguments = Arguments.parse(command.usage(), rest);
        try {
            command.body().run(new Call(arguments, directory, input, out));
        } catch (RuntimeException | LinkageError e) {
            log.error("a command failed command={}", command.usage().fullName(), e);
            throw new CommandException(
                    "the command failed, the broker's log says more: " + Text.visible("" + e));
        }
    }

    private static boolean asksForHelp(List<String> words) {
        int literal = words.indexOf("--");
        int help = words.indexOf("--help");
        return help >= 0 && (literal < 0 || help < literal);
    }

    /** What the last of {@code words}, which may be incomplete, can become. */
    public Collection<String> complete(List<String> words) {
        List<String> before = words.subList(0, words.size() - 1);
        if (before.isEmpty()) {
            return shortNames();
        }
        Match match = match(before);
        if (match.command() == null) {
            return match.subcommands();
        }
        Usage usage = match.command().usage();
        int position = 0;
        @Nullable Option open = null;
        for (String word : before.subList(match.words(), before.size())) {
            if (open != null) {
                open = null;
            } else if (word.startsWith("--") && !word.contains("=")) {
                open = option(usage, word);
            } else {
                position++;
            }
        }
        if (open != null) {
            return names.names(open.names());
        }
        if (words.get(words.size() - 1).startsWith("-")) {
            return usage.options().stream().map(Option::name).toList();
        }
        if (position >= usage.parameters().size()) {
            return List.of();
        }
        Names kind = usage.parameters().get(position).names();
        return kind == Names.COMMAND ? shortNames() : names.names(kind);
    }

    private static @Nullable Option option(Usage usage, String name) {
        for (Option option : usage.options()) {
            if (option.name().equals(name) && option.takesValue()) {
                return option;
            }
        }
        return null;
    }

    private Collection<String> shortNames() {
        TreeSet<String> all = new TreeSet<>();
        for (String function : functions()) {
            all.add(function.startsWith(BROKER) ? function.substring(BROKER.length()) : function);
        }
        return all;
    }

    private void help(Call call) throws CommandException {
        PrintWriter out = call.out();
        if (!call.arguments().has("COMMAND")) {
            listAll(out);
            return;
        }
        List<String> words = new ArrayList<>();
        words.add(call.arguments().get("COMMAND"));
        if (call.arguments().has("SUBCOMMAND")) {
            words.add(call.arguments().get("SUBCOMMAND"));
        }
        Match match = match(words);
        if (match.command() != null) {
            out.print(match.command().usage().text());
            return;
        }
        if (match.subcommands().isEmpty()) {
            throw match.unknown();
        }
        String separator = "";
        for (String name : match.subcommands()) {
            Command command = commands.get(match.prefix() + name);
            if (command != null) {
                out.print(separator + command.usage().text());
                separator = System.lineSeparator();
            }
        }
    }

    private void listAll(PrintWriter out) {
        Table table = new Table("COMMAND", "WHAT IT DOES");
        commands.values().forEach(c -> table.row(c.usage().synopsis(), c.usage().summary()));
        table.print(out, "no commands");
        out.println();
        out.println("help COMMAND explains one of them.");
    }

    /**
     * What some words mean.
     *
     * @param command the command, or null
     * @param words how many words name it
     * @param prefix what all the subcommands' full names begin with
     * @param subcommands what could follow, when the words alone are no command
     */
    private record Match(
            @Nullable Command command,
            int words,
            String prefix,
            Collection<String> subcommands,
            String given) {

        CommandException unknown() {
            if (subcommands.isEmpty()) {
                return CommandException.misuse(
                        "there is no command " + Text.visible(given) + "; see: help");
            }
            return CommandException.misuse(
                    given + " needs one of: " + String.join(", ", subcommands));
        }
    }

    /**
     * {@code scope:name}, {@code scope name} or {@code name}, the name of one word or two; of two
     * words with a colon between them as well.
     */
    private Match match(List<String> words) {
        if (words.isEmpty()) {
            return new Match(null, 0, "", List.of(), "without a name");
        }
        String first = words.get(0);
        if (first.contains(":")) {
            Command twoWords = commands.get(BROKER + first.replace(':', ' '));
            return twoWords == null
                    ? match(first, words, 1)
                    : new Match(twoWords, 1, "", List.of(), first);
        }
        Match plain = match(BROKER + first, words, 1);
        if (plain.command() != null || !plain.subcommands().isEmpty()) {
            return plain;
        }
        TreeSet<String> inScope = new TreeSet<>();
        for (String function : functions()) {
            if (function.startsWith(first + ":")) {
                inScope.add(function.substring(first.length() + 1));
            }
        }
        if (words.size() > 1 && !inScope.isEmpty()) {
            Match scoped = match(first + ":" + words.get(1), words, 2);
            if (scoped.command() != null || !scoped.subcommands().isEmpty()) {
                return scoped;
            }
        }
        return new Match(null, 0, first + ":", inScope, first);
    }

    private Match match(String name, List<String> words, int taken) {
        Command command = commands.get(name);
        if (command != null) {
            return new Match(command, taken, "", List.of(), name);
        }
        TreeSet<String> subcommands = new TreeSet<>();
        for (String known : commands.tailMap(name + " ").keySet()) {
            if (!known.startsWith(name + " ")) {
                break;
            }
            subcommands.add(known.substring(name.length() + 1));
        }
        if (words.size() > taken && subcommands.contains(words.get(taken))) {
            Command sub = commands.get(name + " " + words.get(taken));
            return new Match(sub, taken + 1, "", List.of(), name);
        }
        String given = name.startsWith(BROKER) ? name.substring(BROKER.length()) : name;
        return new Match(null, 0, name + " ", subcommands, given);
    }
}
