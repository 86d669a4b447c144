package io.warren.launcher.ctl;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code warrenctl}. Its own options end where the command begins; what follows
 * belongs to the command.
 *
 * @param data the data folder, or null for that of the distribution
 * @param timeoutSeconds how long to wait for a sign of the broker
 * @param command the command and its arguments
 */
record CtlOptions(@Nullable Path data, int timeoutSeconds, boolean help, List<String> command) {
    static final String USAGE =
            """
            Usage: warrenctl [--data DIR] [--timeout S] COMMAND [ARGUMENT]...
            Gives a command to the running broker.

              --data DIR   the broker's data folder; default: data in the distribution
              --timeout S  give up after S seconds without a sign of the broker; default 60
              --help       this text

            warrenctl help lists the commands, warrenctl help COMMAND explains one.
            """;

    private static final int MAX_TIMEOUT = 86_400;

    static CtlOptions parse(String[] args) throws CtlException {
        Path data = null;
        int timeout = 60;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals("--help") || arg.equals("-h")) {
                return new CtlOptions(data, timeout, true, List.of());
            }
            if (!arg.startsWith("--")) {
                List<String> command = new ArrayList<>(List.of(args).subList(i, args.length));
                return new CtlOptions(data, timeout, false, command);
            }
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (!name.equals("--data") && !name.equals("--timeout")) {
                throw new CtlException("unknown option " + name + "; see warrenctl --help");
            }
            if (equals < 0 && ++i == args.length) {
                throw new CtlException(name + " needs a value; see warrenctl --help");
            }
            String value = equals < 0 ? args[i] : arg.substring(equals + 1);
            if (name.equals("--data")) {
                data = path(value);
            } else {
                timeout = seconds(value);
            }
        }
        return new CtlOptions(data, timeout, args.length == 0, List.of("help"));
    }

    private static Path path(String text) throws CtlException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new CtlException("--data: not a folder's name");
        }
    }

    private static int seconds(String text) throws CtlException {
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1 && seconds <= MAX_TIMEOUT) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new CtlException("--timeout: expected a whole number from 1 to " + MAX_TIMEOUT);
    }
}
