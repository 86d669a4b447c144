package io.warren.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.slf4j.LoggerFactory;

/**
 * {@code bin/warren}. Exit codes: 0 after a clean stop (SIGTERM, Ctrl-C, or a stop from the
 * console), 1 when the start or the stop failed.
 */
public final class Main {
    private Main() {}

    /** Runs the broker until it is stopped. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        int code = 1;
        try {
            code = run(args, out, err);
        } catch (StartException e) {
            err.println("warren: " + e.getMessage());
        }
        System.exit(code);
    }

    private static int run(String[] args, PrintStream out, PrintStream err) throws StartException {
        Options options = Options.parse(args);
        String version = version();
        if (options.help()) {
            out.print(Options.USAGE);
            return 0;
        }
        if (options.version()) {
            out.println("Warren " + version);
            return 0;
        }
        Path home = Path.of(System.getProperty("warren.home", ".")).toAbsolutePath().normalize();
        Path config = options.config();
        Path data = options.data();
        Settings settings =
                Settings.load(
                        config == null ? home.resolve("conf").resolve("warren.properties") : config,
                        options.overrides());
        DataFolder folder = DataFolder.open(data == null ? home.resolve("data") : data);
        Logs.configure(folder.path(), settings.get("log.level"), err);
        if (!options.console()) {
            System.setOut(LogStream.to(LoggerFactory.getLogger("stdout")::info));
            System.setErr(LogStream.to(LoggerFactory.getLogger("stderr")::warn));
        }

        Path plugins = home.resolve("plugins");
        Map<String, String> properties = new HashMap<>(settings.values());
        Path temporary = folder.emptyTemporaryFolder();
        System.setProperty("java.io.tmpdir", temporary.toString());
        properties.putAll(Container.watching(plugins, temporary));
        properties.put("warren.home", home.toString());
        properties.put("warren.data", folder.path().toString());
        properties.put("warren.plugins", plugins.toString());
        properties.put("warren.version", version);
        if (!options.console()) {
            properties.put("gosh.args", "--nointeractive"); // should someone start that bundle
        }
        return new Run(home, folder, properties, options.console()).run(out);
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
