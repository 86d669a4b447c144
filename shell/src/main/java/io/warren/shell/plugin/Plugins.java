package io.warren.shell.plugin;

import io.warren.shell.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs, updates and removes bundles, one change at a time. Whoever wants a change, a command or
 * the watcher of the drop-in folder, comes here, so both get the same care: exchange types are
 * updated without a gap by running old and new beside each other for a moment, everything else is
 * stopped, changed and started, and a change that fails is taken back.
 *
 * <p>Files first: a jar lies in the drop-in folder before it runs, so what runs outlives a restart.
 * The watcher then finds a jar that runs already, and nothing happens twice.
 */
@Component(service = Plugins.class)
public final class Plugins {
    private static final Logger log = LoggerFactory.getLogger(Plugins.class);
    private static final int START_LEVEL = 50;

    private final Bundles bundles;
    private final Missing missing;
    private final Origins origins;
    private final Worker worker;
    private final ReentrantLock lock = new ReentrantLock();

    /** Made by the component runtime. */
    @Activate
    public Plugins(BundleContext context) {
        bundles = new Bundles(context.getBundle(0).getBundleContext());
        missing = new Missing(bundles.context(), bundles.wiring());
        origins = new Origins(bundles.context());
        String path = context.getProperty("warren.plugins");
        Path folder = Path.of(path == null ? "plugins" : path).toAbsolutePath();
        worker = new Worker(bundles, new PluginFolder(folder), origins);
    }

    Bundles bundles() {
        return bundles;
    }

    Missing missing() {
        return missing;
    }

    /** Work that changes bundles. */
    private interface Change<T> {
        T make() throws CommandException;
    }

    private <T> T locked(Change<T> change) throws CommandException {
        lock.lock();
        try {
            return change.make();
        } finally {
            lock.unlock();
        }
    }

    /** The file of the drop-in folder that a bundle comes from, if it does. */
    Optional<Path> file(Bundle bundle) {
        lock.lock();
        try {
            return worker.file(bundle);
        } finally {
            lock.unlock();
        }
    }

    /** Installs a bundle that is not there yet, and starts it. */
    Bundle install(BundleJar jar) throws CommandException {
        return locked(
                () -> {
                    if (!bundles.named(jar.symbolicName()).isEmpty()) {
                        throw new CommandException(
                                jar.symbolicName() + " is there already; see: plugin:update");
                    }
                    Bundle bundle = worker.add(jar, worker.folder().file(jar), startLevel(), true);
                    startWaiting();
                    return bundle;
                });
    }

    /** Puts a jar in the place of a bundle that is there. */
    Bundle update(Bundle old, BundleJar jar) throws CommandException {
        return locked(() -> new Replacement(worker, old, jar, false).make());
    }

    void start(Bundle bundle) throws CommandException {
        locked(
                () -> {
                    try {
                        bundle.start();
                        return bundle;
                    } catch (BundleException e) {
                        throw new CommandException(Worker.failure("start", bundle, e));
                    }
                });
    }

    void stop(Bundle bundle) throws CommandException {
        locked(
                () -> {
                    try {
                        bundle.stop();
                        return bundle;
                    } catch (BundleException e) {
                        throw new CommandException(Worker.failure("stop", bundle, e));
                    }
                });
    }

    /** Uninstalls a bundle; its jar goes too if it lies in the drop-in folder. */
    void uninstall(Bundle bundle) throws CommandException {
        locked(
                () -> {
                    Optional<Path> file = worker.file(bundle);
                    worker.remove(bundle);
                    if (file.isPresent()) {
                        origins.forget(file.get());
                        Worker.delete(file.get());
                    }
                    return bundle;
                });
    }

    /** A jar has appeared in the drop-in folder, or has changed there. */
    void dropped(Path file) throws CommandException {
        locked(
                () -> {
                    if (Files.exists(file)) { // else a command has taken it away again
                        dropped(file, BundleJar.read(file));
                    }
                    return file;
                });
    }

    private void dropped(Path file, BundleJar jar) throws CommandException {
        if (origins.isCurrent(file, jar)) {
            return; // a command has been here before the watcher
        }
        Bundle mine = origins.bundle(file);
        if (mine != null && !jar.symbolicName().equals(mine.getSymbolicName())) {
            origins.forget(file);
            worker.remove(mine);
        }
        List<Bundle> same = bundles.named(jar.symbolicName());
        Bundle now =
                same.isEmpty()
                        ? worker.add(jar, file, startLevel(), false)
                        : replaceByHand(same.get(0), file, jar);
        log.info("plug-in from file={} bundle={}", file, Bundles.title(now));
        startWaiting();
    }

    private Bundle replaceByHand(Bundle old, Path file, BundleJar jar) throws CommandException {
        Optional<Path> oldFile = worker.file(old);
        if (oldFile.isPresent()
                && !oldFile.get().equals(file)
                && old.getVersion().compareTo(jar.version()) > 0) {
            // Which of two jars runs must not depend on the order in which they are found.
            throw new CommandException(
                    "a later version is there; delete " + oldFile.get().getFileName() + " first");
        }
        return new Replacement(worker, old, jar, true).make();
    }

    /** A jar has gone from the drop-in folder. */
    void vanished(Path file) throws CommandException {
        locked(
                () -> {
                    Bundle bundle = origins.bundle(file);
                    origins.forget(file);
                    if (bundle != null) {
                        log.info("plug-in gone file={} bundle={}", file, Bundles.title(bundle));
                        worker.remove(bundle);
                        Optional<BundleJar> next = worker.folder().latest(bundle.getSymbolicName());
                        if (next.isPresent()) { // an earlier version, which had to wait
                            dropped(next.get().path(), next.get());
                        }
                    }
                    return file;
                });
    }

    /** What was dropped earlier and missed something may find it now. */
    private void startWaiting() {
        for (Bundle bundle : origins.bundles()) {
            if (bundle.getState() == Bundle.INSTALLED && !Bundles.isFragment(bundle)) {
                try {
                    bundle.start();
                    log.info("a plug-in that waited runs bundle={}", Bundles.title(bundle));
                } catch (BundleException e) {
                    log.debug("still waiting bundle={}", Bundles.title(bundle), e);
                }
            }
        }
    }

    /** That of whatever the watcher of the folder installs. */
    private int startLevel() {
        String level = bundles.context().getProperty("felix.fileinstall.start.level");
        try {
            return level == null ? START_LEVEL : Integer.parseInt(level);
        } catch (NumberFormatException e) {
            return START_LEVEL;
        }
    }
}
