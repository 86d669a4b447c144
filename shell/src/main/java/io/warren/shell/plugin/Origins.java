package io.warren.shell.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Which jar of the drop-in folder has become which bundle: as many entries as there are jars. Not
 * thread-safe; {@link Plugins} guards it.
 */
final class Origins {
    private record Origin(long bundleId, String digest) {}

    private final BundleContext context;
    private final Map<Path, Origin> byFile = new HashMap<>();

    Origins(BundleContext context) {
        this.context = context;
    }

    void put(Path file, Bundle bundle, BundleJar jar) {
        byFile.put(file, new Origin(bundle.getBundleId(), jar.digest()));
    }

    void forget(Path file) {
        byFile.remove(file);
    }

    /** The bundle that a file has become, or null. */
    @Nullable Bundle bundle(Path file) {
        Origin origin = byFile.get(file);
        return origin == null ? null : context.getBundle(origin.bundleId());
    }

    /** Whether a file has become a bundle with these very bytes. */
    boolean isCurrent(Path file, BundleJar jar) {
        Origin origin = byFile.get(file);
        return origin != null && origin.digest().equals(jar.digest()) && bundle(file) != null;
    }

    Optional<Path> file(Bundle bundle) {
        return byFile.entrySet().stream()
                .filter(entry -> entry.getValue().bundleId() == bundle.getBundleId())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    List<Bundle> bundles() {
        List<Bundle> bundles = new ArrayList<>();
        for (Origin origin : byFile.values()) {
            Bundle bundle = context.getBundle(origin.bundleId());
            if (bundle != null) {
                bundles.add(bundle);
            }
        }
        return bundles;
    }
}
