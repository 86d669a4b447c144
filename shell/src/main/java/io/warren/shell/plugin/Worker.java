package io.warren.shell.plugin;

import io.warren.shell.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The single steps that changes of bundles are made of. {@link Plugins} guards it. */
record Worker(Bundles bundles, PluginFolder folder, Origins origins) {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** The file of the drop-in folder that a bundle comes from, if it does. */
    Optional<Path> file(Bundle bundle) {
        return origins.file(bundle).or(() -> folder.file(bundle));
    }

    /**
     * Installs a jar and starts it, from its place in the drop-in folder.
     *
     * @param strict whether a bundle that does not start is taken away again; else it stays, and
     *     waits for what it misses
     */
    Bundle add(BundleJar jar, Path target, int startLevel, boolean strict) throws CommandException {
        folder.place(jar, target);
        Bundle bundle = install(jar, target, strict);
        origins.put(target, bundle, jar);
        try {
            if (!jar.fragment()) {
                bundle.start();
            }
        } catch (BundleException e) {
            String failure = failure("start", bundle, e);
            if (strict) {
                origins.forget(target);
                remove(bundle);
                delete(target);
                throw new CommandException(failure);
            }
            log.warn("a plug-in waits file={} why={}", target, failure);
        }
        // Afterwards: before, the framework would start it too, on another thread.
        bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
        return bundle;
    }

    private Bundle install(BundleJar jar, Path target, boolean strict) throws CommandException {
        try (InputStream in = Files.newInputStream(target)) {
            String location = PluginFolder.location(target, jar);
            for (int n = 2; bundles.context().getBundle(location) != null; n++) {
                location = PluginFolder.location(target, jar) + "." + n;
            }
            return bundles.context().installBundle(location, in);
        } catch (IOException e) {
            throw new CommandException(jar + " cannot be read: " + e.getMessage());
        } catch (BundleException e) {
            if (strict) {
                delete(target);
            }
            throw new CommandException(jar + " cannot be installed: " + Bundles.reason(e));
        }
    }

    /** Stops, gives other bytes, starts: one bounce. */
    void change(Bundle bundle, Path jar, boolean start) throws BundleException, IOException {
        bundle.stop(Bundle.STOP_TRANSIENT);
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        }
        bundles.refresh(bundle);
        if (start) {
            bundle.start();
        }
    }

    /** Gives a built-in bundle its own bytes again, from where it was installed. */
    void restore(Bundle bundle, boolean start) throws BundleException {
        bundle.stop(Bundle.STOP_TRANSIENT);
        bundle.update();
        bundles.refresh(bundle);
        if (start) {
            bundle.start();
        }
    }

    void remove(Bundle bundle) throws CommandException {
        try {
            bundle.uninstall();
            bundles.refresh(bundle);
        } catch (BundleException e) {
            throw new CommandException(failure("go", bundle, e));
        }
    }

    static void delete(Path file) throws CommandException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CommandException(file + " cannot be deleted: " + e.getMessage());
        }
    }

    static String failure(String what, Bundle bundle, BundleException e) {
        return "%s does not %s: %s".formatted(Bundles.title(bundle), what, Bundles.reason(e));
    }
}
