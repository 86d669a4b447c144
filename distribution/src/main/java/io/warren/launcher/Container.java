package io.warren.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OSGi framework with the bundles of the distribution. */
final class Container {
    private static final Logger log = LoggerFactory.getLogger(Container.class);

    /** Above every folder's number, and where third-party plug-ins are started. */
    private static final int LAST_START_LEVEL = 100;

    private static final int PLUGIN_START_LEVEL = 50;

    /**
     * Given to all bundles by the system bundle: one slf4j for everyone, no start order trouble.
     */
    private static final String EXPORTED =
            "org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,"
                    + "org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20";

    /** Takes the terminal as soon as it starts; without --console it only lends its classes. */
    private static final String CONSOLE = "org.apache.felix.gogo.jline";

    private final Framework framework;
    private final List<Bundle> ours = new ArrayList<>();

    private Container(Framework framework) {
        this.framework = framework;
    }

    /** Initialised but not started; the cache is emptied, so only what lies in the folders runs. */
    static Container create(Map<String, String> properties, Path cache) throws StartException {
        Map<String, Object> configuration = new HashMap<>(properties);
        configuration.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, "onFirstInit");
        configuration.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "" + LAST_START_LEVEL);
        configuration.merge(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, EXPORTED, (a, b) -> a + "," + b);
        configuration.put("felix.log.logger", new FelixLog());
        @SuppressWarnings({"unchecked", "rawtypes"}) // Felix takes objects where OSGi says String
        Framework framework = new FrameworkFactory().newFramework((Map) configuration);
        try {
            framework.init();
        } catch (BundleException e) {
            throw new StartException("the OSGi framework does not start: " + reason(e));
        }
        return new Container(framework);
    }

    /** The framework properties of the folder watcher. */
    static Map<String, String> watching(Path plugins, Path temporary) {
        return Map.of(
                "felix.fileinstall.dir", plugins.toString(),
                "felix.fileinstall.poll", "1000",
                "felix.fileinstall.noInitialDelay", "true",
                "felix.fileinstall.filter", ".*\\.jar",
                "felix.fileinstall.start.level", "" + PLUGIN_START_LEVEL,
                "felix.fileinstall.tmpdir", temporary.toString(),
                "felix.fileinstall.log.level", "2",
                "felix.fileinstall.log.default", "jul");
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Installs and starts; returns how many protocol adapters the bundles promise. */
    int start(List<BundleJar> jars, boolean console) throws StartException {
        for (BundleJar jar : jars) {
            try {
                Bundle bundle = context().installBundle(jar.location());
                bundle.adapt(BundleStartLevel.class).setStartLevel(jar.startLevel());
                boolean wanted = console || !jar.symbolicName().equals(CONSOLE);
                if (wanted && !jar.fragment()) {
                    bundle.start();
                    ours.add(bundle);
                }
            } catch (BundleException e) {
                throw new StartException(jar.path() + " cannot be installed: " + reason(e));
            }
        }
        try {
            framework.start();
        } catch (BundleException e) {
            throw new StartException("the OSGi framework does not start: " + reason(e));
        }
        int adapters = 0;
        for (Bundle bundle : ours) {
            String failure = failureOf(bundle);
            if (failure != null) {
                throw new StartException(
                        "the bundle %s does not start: %s"
                                .formatted(bundle.getSymbolicName(), failure));
            }
            adapters += promisesAdapter(bundle) ? 1 : 0;
        }
        return adapters;
    }

    /** Tells of the plug-ins that do not run; the broker runs without them. */
    void warnOfPlugins() {
        for (Bundle bundle : context().getBundles()) {
            if (bundle.getBundleId() == 0 || bundle.getLocation().startsWith("reference:")) {
                continue;
            }
            String failure = failureOf(bundle);
            if (failure != null) {
                log.warn("plug-in {} does not run: {}", bundle.getLocation(), failure);
            }
        }
    }

    /** What a person can do something about when the start takes too long. */
    String whatIsMissing(long seconds) {
        List<String> missing = new ArrayList<>();
        for (Bundle bundle : ours) {
            if (bundle.getState() != Bundle.ACTIVE) {
                missing.add("the bundle " + bundle.getSymbolicName() + " does not run");
            }
        }
        missing.addAll(ComponentReport.waiting(context()));
        if (missing.isEmpty()) {
            missing.add("no protocol tells its address");
        }
        return "not ready after %d s: %s".formatted(seconds, String.join("; ", missing));
    }

    void stop(long timeoutMillis) throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(timeoutMillis);
    }

    void waitForStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    boolean isStopped() {
        return (framework.getState() & (Bundle.INSTALLED | Bundle.RESOLVED)) != 0;
    }

    private static @Nullable String failureOf(Bundle bundle) {
        boolean runs = (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
        if (runs || bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) {
            return null;
        }
        try {
            bundle.start(); // once more, for the reason
            return null;
        } catch (BundleException e) {
            return reason(e);
        }
    }

    private static boolean promisesAdapter(Bundle bundle) {
        return bundle.adapt(BundleRevision.class).getDeclaredCapabilities("osgi.service").stream()
                .map(capability -> String.valueOf(capability.getAttributes().get("objectClass")))
                .anyMatch(classes -> classes.contains("io.warren.protocol.ProtocolAdapter"));
    }

    /** The innermost message: what a resolver says of a chain of bundles is at its end. */
    private static String reason(BundleException exception) {
        Throwable cause = exception;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String text = cause instanceof BundleException ? cause.getMessage() : cause.toString();
        return String.join(" ", Arrays.asList(String.valueOf(text).split("\\s+")));
    }
}
