package io.warren.launcher;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the broker, from the first bundle to the last. */
final class Run {
    private static final Logger log = LoggerFactory.getLogger(Run.class);
    private static final long START_SECONDS = 60;
    private static final long STOP_MILLIS = 30_000;

    private final Path home;
    private final DataFolder data;
    private final Map<String, String> properties;
    private final boolean console;

    /** Set before this class itself ends the JVM: then its exit code stands. */
    private volatile boolean exiting;

    Run(Path home, DataFolder data, Map<String, String> properties, boolean console) {
        this.home = home;
        this.data = data;
        this.properties = properties;
        this.console = console;
    }

    /** Blocking: until the broker stops. Returns the exit code. */
    int run(PrintStream out) throws StartException {
        String version = property("warren.version");
        log.info("starting version={} java={} data={}", version, Runtime.version(), data.path());
        List<BundleJar> jars =
                BundleJar.ofDistribution(
                        home.resolve("lib").resolve("bundles"),
                        Path.of(property("warren.plugins")));
        Container container = Container.create(properties, data.path().resolve("cache"));
        Thread hook = new Thread(() -> stopOnSignal(container), "warren-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            String addresses = start(container, jars);
            out.printf(
                    "Warren %s ready: %s (data: %s, pid %d)%n",
                    version, addresses, data.path(), ProcessHandle.current().pid());
            out.flush();
            log.info("ready addresses={}", addresses);
            container.waitForStop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StartException e) {
            log.info("the start failed reason={}", e.getMessage());
            exiting = true;
            throw e;
        }
        exiting = true;
        return 0;
    }

    private String start(Container container, List<BundleJar> jars)
            throws StartException, InterruptedException {
        Readiness readiness = Readiness.listen(container.context());
        // On a thread of its own, so that a bundle that hangs in its start is reported too.
        Thread starter =
                new Thread(
                        () -> {
                            try {
                                readiness.expect(container.start(jars, console));
                            } catch (StartException | RuntimeException e) {
                                readiness.addresses().completeExceptionally(e);
                            }
                        },
                        "warren-start");
        starter.setDaemon(true);
        starter.start();
        CompletableFuture<String> addresses = readiness.addresses();
        try {
            String found = addresses.get(START_SECONDS, TimeUnit.SECONDS);
            container.warnOfPlugins();
            return found;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new StartException(container.whatIsMissing(START_SECONDS));
        }
    }

    private void stopOnSignal(Container container) {
        boolean signalled = !exiting;
        if (container.isStopped()) {
            return; // from the console, or in a start that came to nothing
        }
        int code = 0;
        log.info("stopping");
        try {
            container.stop(STOP_MILLIS);
            if (!container.isStopped()) {
                log.error("the broker did not stop within {} ms", STOP_MILLIS);
                code = 1;
            }
        } catch (BundleException | InterruptedException e) {
            log.error("the broker did not stop cleanly", e);
            code = 1;
        }
        log.info("stopped");
        if (signalled) {
            Runtime.getRuntime().halt(code); // or the JVM would end with 143 or 130
        }
    }

    private String property(String key) {
        String value = properties.get(key);
        if (value == null) {
            throw new IllegalStateException("no property of this name: " + key);
        }
        return value;
    }
}
