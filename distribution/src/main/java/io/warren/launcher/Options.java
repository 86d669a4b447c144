package io.warren.launcher;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stood on the command line, unjudged except for its form. */
record Options(
        @Nullable Path data,
        @Nullable Path config,
        Map<String, String> overrides,
        boolean console,
        boolean help,
        boolean version) {

    static final String USAGE =
            """
            Usage: warren [--data DIR] [--config FILE] [--set KEY=VALUE]... [--console]
                   warren store check|dump|compact [--data DIR]    (warren store --help)

              --data DIR       where messages, definitions and logs live (default: data/ beside bin/)
              --config FILE    the settings (default: conf/warren.properties)
              --set KEY=VALUE  one setting, stronger than the file; may be given again
              --console        the admin console on this terminal
              --help           this text
              --version        the version

            Environment: JAVA_HOME (Java 17 or newer), WARREN_JAVA_OPTS (options for the JVM).
            Stops on SIGTERM or Ctrl-C; the exit code of a clean stop is 0.
            """;

    static Options parse(String... args) throws StartException {
        Path data = null;
        Path config = null;
        Map<String, String> overrides = new LinkedHashMap<>();
        boolean console = false;
        boolean help = false;
        boolean version = false;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String name = equals < 0 ? arg : arg.substring(0, equals);
            String inline = equals < 0 ? null : arg.substring(equals + 1);
            switch (name) {
                case "--console", "--help", "-h", "--version" -> {
                    if (inline != null) {
                        throw new StartException(name + " takes no value");
                    }
                    console |= name.equals("--console");
                    help |= name.equals("--help") || name.equals("-h");
                    version |= name.equals("--version");
                }
                case "--data", "--config", "--set" -> {
                    String value = inline;
                    if (value == null) {
                        i++;
                        value = i < args.length ? args[i] : "";
                    }
                    if (value.isEmpty()) {
                        throw new StartException(name + " needs a value; see warren --help");
                    }
                    switch (name) {
                        case "--data" -> data = Path.of(value);
                        case "--config" -> config = Path.of(value);
                        default -> putOverride(overrides, value);
                    }
                }
                default ->
                        throw new StartException("unknown option " + arg + "; see warren --help");
            }
        }
        return new Options(data, config, Map.copyOf(overrides), console, help, version);
    }

    private static void putOverride(Map<String, String> overrides, String pair)
            throws StartException {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw new StartException("--set " + pair + ": expected KEY=VALUE");
        }
        overrides.put(pair.substring(0, equals).trim(), pair.substring(equals + 1).trim());
    }
}
