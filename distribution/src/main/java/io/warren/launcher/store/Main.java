package io.warren.launcher.store;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;

/** {@code bin/warren store}. Exit codes: 0 sound, 1 damage found, 2 not done. */
public final class Main {
    private static final int SOUND = 0;
    private static final int DAMAGED = 1;
    private static final int NOT_DONE = 2;

    private final ToolOptions options;
    private final PrintStream out;

    private Main(ToolOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Does what the arguments say. */
    public static void main(String[] args) {
        // What stores have to say comes as a report.
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        int code = NOT_DONE;
        try (PrintStream out =
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                        false,
                        StandardCharsets.UTF_8)) {
            code = new Main(ToolOptions.parse(args), out).run();
        } catch (ToolException | StoreException e) {
            System.err.println("warren store: " + e.getMessage());
        } catch (IOException e) {
            System.err.println("warren store: " + e);
        }
        System.exit(code);
    }

    private int run() throws ToolException, IOException {
        if (options.action() == ToolOptions.Action.HELP) {
            out.print(ToolOptions.USAGE);
            return SOUND;
        }
        Path home = Path.of(System.getProperty("warren.home", ".")).toAbsolutePath().normalize();
        Path named = options.data();
        Path data = named == null ? home.resolve("data") : named.toAbsolutePath().normalize();
        int code = SOUND;
        FolderLock lock = FolderLock.take(data);
        try (lock) {
            for (StoreTool tool : tools(data)) {
                code = Math.max(code, run(tool, data));
                out.flush();
            }
            return code;
        }
    }

    private List<StoreTool> tools(Path data) throws ToolException {
        List<StoreTool> present = new ArrayList<>();
        List<String> known = new ArrayList<>();
        try {
            for (StoreTool tool : ServiceLoader.load(StoreTool.class)) {
                known.add(tool.name());
                String wanted = options.store();
                if ((wanted == null || wanted.equals(tool.name())) && tool.isPresent(data)) {
                    present.add(tool);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new ToolException("a store's bundle is not complete: " + e.getMessage());
        }
        if (present.isEmpty()) {
            throw new ToolException(
                    "the folder %s has no files of %s; known stores: %s"
                            .formatted(
                                    data,
                                    options.store() == null ? "a known store" : options.store(),
                                    String.join(", ", known)));
        }
        return present;
    }

    /** One store that cannot be opened does not hide what the others have. */
    private int run(StoreTool tool, Path data) {
        try {
            return switch (options.action()) {
                case CHECK -> check(tool, data);
                case DUMP -> dump(tool, data);
                case COMPACT -> compact(tool, data);
                case HELP -> SOUND;
            };
        } catch (StoreException e) {
            out.flush();
            System.err.println("warren store: " + e.getMessage());
            return NOT_DONE;
        }
    }

    private int check(StoreTool tool, Path data) {
        Findings findings = new Findings();
        tool.check(data, findings);
        if (options.json()) {
            out.println(Json.of(findings.json(tool.name())));
        } else {
            findings.print(tool.name(), out);
        }
        return findings.isSound() ? SOUND : DAMAGED;
    }

    private int dump(StoreTool tool, Path data) {
        Dump dump = new Dump(tool.name(), options, out);
        tool.dump(data, options.queue(), dump);
        return dump.isSound() ? SOUND : DAMAGED;
    }

    private int compact(StoreTool tool, Path data) {
        Findings findings = new Findings();
        StoreTool.Compaction done = tool.compact(data, options.dropDamaged(), findings);
        if (options.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("store", tool.name());
            json.put("bytesBefore", done.bytesBefore());
            json.put("bytesAfter", done.bytesAfter());
            json.put("dropped", findings.damages());
            out.println(Json.of(json));
        } else {
            out.printf(
                    "store %s: %d bytes before, %d after%n",
                    tool.name(), done.bytesBefore(), done.bytesAfter());
            findings.damages().forEach(text -> out.println("  DROPPED: " + text));
        }
        return findings.isSound() ? SOUND : DAMAGED;
    }
}
