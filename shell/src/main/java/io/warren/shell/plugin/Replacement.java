package io.warren.shell.plugin;

import io.warren.shell.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a jar in the place of a bundle that is there.
 *
 * @param byHand whether the jar was put into the drop-in folder by hand: then no file is touched
 */
record Replacement(Worker worker, Bundle old, BundleJar jar, boolean byHand) {
    private static final Logger log = LoggerFactory.getLogger(Replacement.class);
    private static final long OFFERS_MILLIS = 5_000;

    Bundle make() throws CommandException {
        if (Bundles.isFixed(old)) {
            throw new CommandException(
                    old.getSymbolicName()
                            + " cannot be changed while the broker runs: put the jar into "
                            + worker.folder().path()
                            + " and start the broker again");
        }
        return isGapless(old, jar) ? beside() : inPlace();
    }

    /**
     * Whether the new one can run before the old one stops. Two bundles of one name need different
     * versions, and neither may hold what there is only one of.
     */
    static boolean isGapless(Bundle old, BundleJar jar) {
        return !jar.version().equals(old.getVersion())
                && !jar.singleton()
                && old.getState() == Bundle.ACTIVE
                && Bundles.canRunTwice(old);
    }

    /** Starts the new one, and only then stops the old one: at no time is there none. */
    private Bundle beside() throws CommandException {
        Optional<Path> oldFile = worker.file(old);
        Path target = byHand ? jar.path() : worker.folder().file(jar);
        Set<String> offers = Bundles.offers(old);
        int startLevel = old.adapt(BundleStartLevel.class).getStartLevel();
        Bundle fresh = worker.add(jar, target, startLevel, !byHand);
        if (!awaitOffers(fresh, offers)) {
            worker.origins().forget(target);
            worker.remove(fresh);
            if (!byHand) {
                Worker.delete(target);
            }
            throw new CommandException(
                    "%s does not offer what %s does (%s); the old one goes on"
                            .formatted(jar, Bundles.title(old), String.join(", ", offers)));
        }
        worker.remove(old);
        if (oldFile.isPresent() && !oldFile.get().equals(target)) {
            worker.origins().forget(oldFile.get());
            if (!byHand) {
                Worker.delete(oldFile.get());
            }
        }
        return fresh;
    }

    /** Components register their services when their bundle starts, mostly at once. */
    private static boolean awaitOffers(Bundle bundle, Set<String> offers) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OFFERS_MILLIS);
        while (!Bundles.offers(bundle).containsAll(offers)) {
            if (bundle.getState() != Bundle.ACTIVE || System.nanoTime() > end) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Stops, changes, starts; takes it back when the new one does not start. */
    private Bundle inPlace() throws CommandException {
        boolean ran = (old.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
        Optional<Path> oldFile = worker.file(old);
        Path target = byHand ? jar.path() : oldFile.orElse(worker.folder().file(jar));
        Path kept = !byHand && Files.exists(target) ? worker.folder().keep(target) : null;
        worker.folder().place(jar, target);
        worker.origins().put(target, old, jar);
        try {
            worker.change(old, target, ran);
            return old;
        } catch (BundleException | IOException e) {
            String why =
                    e instanceof BundleException failure
                            ? Worker.failure("start", old, failure)
                            : "the jar cannot be read: " + e.getMessage();
            throw new CommandException(why + takeBack(target, kept, oldFile.isEmpty(), ran));
        } finally {
            if (kept != null) {
                Worker.delete(kept);
            }
        }
    }

    /** Returns what to say of it. */
    private String takeBack(Path target, @Nullable Path kept, boolean builtIn, boolean start) {
        try {
            if (kept != null) {
                worker.folder().place(BundleJar.read(kept), target);
                worker.change(old, target, start);
                worker.origins().put(target, old, BundleJar.read(target));
            } else if (builtIn) {
                worker.origins().forget(target);
                if (!byHand) {
                    Files.deleteIfExists(target);
                }
                worker.restore(old, start);
            } else {
                return ""; // overwritten by hand: the old bytes are gone
            }
            return "; the old one is back";
        } catch (BundleException | IOException | CommandException e) {
            log.error("an update cannot be taken back bundle={}", Bundles.title(old), e);
            return "; and the old one does not come back: " + e.getMessage();
        }
    }
}
