package io.warren.launcher.store;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code warren store}.
 *
 * @param data the data folder, or null for that of the distribution
 * @param store the one store that is meant, or null for all that have files there
 * @param queue the one queue to dump, or null for all
 * @param limit how many entries of a queue to dump
 */
record ToolOptions(
        Action action,
        @Nullable Path data,
        @Nullable String store,
        @Nullable Long queue,
        long limit,
        Bodies bodies,
        boolean json,
        boolean dropDamaged) {

    static final String USAGE =
            """
            Usage: warren store check|dump|compact [--data DIR] [--store NAME] [--json] …

              check    reads everything and tells what is there and what is damaged
              dump     prints the stored messages, a line each
              compact  makes the files as small as what is in them

              --data DIR           the data folder (default: data/ beside bin/)
              --store NAME         only this store; otherwise all that have files there
              --json               one JSON object a line
              --queue ID           dump: only this queue; check tells the ids
              --limit N            dump: at most so many messages of a queue
              --bodies hex|text    dump: the bodies, too
              --drop-damaged       compact: leave out what cannot be read, instead of giving up

            No broker may run on the folder. check and dump change nothing.
            Exit codes: 0 all is sound, 1 something is damaged, 2 it could not be done.
            """;

    /** What is to be done. */
    enum Action {
        CHECK,
        DUMP,
        COMPACT,
        HELP
    }

    /** How bodies are printed. */
    enum Bodies {
        NONE,
        HEX,
        TEXT
    }

    static ToolOptions parse(String... args) throws ToolException {
        if (args.length == 0) {
            throw new ToolException("check, dump or compact? See warren store --help");
        }
        Builder options = new Builder();
        options.action = action(args[0]);
        for (int i = 1; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (options.flag(name)) {
                if (equals >= 0) {
                    throw new ToolException(name + " takes no value");
                }
                continue;
            }
            String value = equals < 0 ? "" : arg.substring(equals + 1);
            if (equals < 0 && ++i < args.length) {
                value = args[i];
            }
            options.value(name, value);
        }
        return options.build();
    }

    private static Action action(String text) throws ToolException {
        return switch (text) {
            case "check" -> Action.CHECK;
            case "dump" -> Action.DUMP;
            case "compact" -> Action.COMPACT;
            case "help", "--help", "-h" -> Action.HELP;
            default ->
                    throw new ToolException(
                            "cannot " + text + ": check, dump or compact; see warren store --help");
        };
    }

    private static final class Builder {
        private Action action = Action.HELP;
        private @Nullable Path data;
        private @Nullable String store;
        private @Nullable Long queue;
        private long limit = Long.MAX_VALUE;
        private Bodies bodies = Bodies.NONE;
        private boolean json;
        private boolean dropDamaged;

        boolean flag(String name) {
            switch (name) {
                case "--json" -> json = true;
                case "--drop-damaged" -> dropDamaged = true;
                case "--help", "-h" -> action = Action.HELP;
                default -> {
                    return false;
                }
            }
            return true;
        }

        void value(String name, String value) throws ToolException {
            switch (name) {
                case "--data" -> data = Path.of(required(name, value));
                case "--store" -> store = required(name, value);
                case "--queue" -> queue = number(name, value);
                case "--limit" -> limit = number(name, value);
                case "--bodies" -> bodies = bodies(value);
                default ->
                        throw new ToolException(
                                "unknown option " + name + "; see warren store --help");
            }
        }

        private static String required(String name, String value) throws ToolException {
            if (value.isEmpty()) {
                throw new ToolException(name + " needs a value; see warren store --help");
            }
            return value;
        }

        private static long number(String name, String value) throws ToolException {
            try {
                long number = Long.parseLong(required(name, value));
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new ToolException(name + ": expected a whole number, not " + value);
        }

        private static Bodies bodies(String value) throws ToolException {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "hex" -> Bodies.HEX;
                case "text" -> Bodies.TEXT;
                default -> throw new ToolException("--bodies: expected hex or text");
            };
        }

        ToolOptions build() {
            return new ToolOptions(action, data, store, queue, limit, bodies, json, dropDamaged);
        }
    }
}
