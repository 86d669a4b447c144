package io.warren.shell.plugin;

import io.warren.exchange.ExchangeType;
import io.warren.exchange.ExchangeTypeName;
import io.warren.protocol.ProtocolAdapter;
import io.warren.security.Authenticator;
import io.warren.shell.CommandException;
import io.warren.shell.Text;
import io.warren.store.MessageStore;
import io.warren.store.StoreName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/** The bundles that are installed, and what they are to the broker. */
final class Bundles {
    static final String PREFIX = "io.warren.";

    private static final String KERNEL = PREFIX + "kernel";

    /** What is of no use without the broker, or without which the broker is of no use. */
    private static final Set<String> CORE =
            Set.of(
                    "io.warren.api",
                    KERNEL,
                    "io.warren.shell",
                    "org.apache.felix.framework",
                    "org.apache.felix.scr",
                    "org.apache.felix.gogo.runtime",
                    "org.apache.felix.fileinstall",
                    "org.osgi.service.component",
                    "org.osgi.util.promise",
                    "org.osgi.util.function");

    /** Who runs this very code, or links everything: not even by force while the broker runs. */
    private static final Set<String> FIXED =
            Set.of(
                    "io.warren.api",
                    "io.warren.shell",
                    "org.apache.felix.framework",
                    "org.apache.felix.scr");

    private static final long REFRESH_SECONDS = 10;

    private final BundleContext context;
    private final FrameworkWiring wiring;

    /**
     * @param context the system bundle's: what is installed with it belongs to no other bundle
     */
    Bundles(BundleContext context) {
        this.context = context;
        this.wiring = context.getBundle().adapt(FrameworkWiring.class);
    }

    BundleContext context() {
        return context;
    }

    FrameworkWiring wiring() {
        return wiring;
    }

    List<Bundle> all() {
        return Arrays.asList(context.getBundles());
    }

    /**
     * The bundle that an operator means: by id, symbolic name, or that without {@code io.warren.}.
     */
    Bundle find(String name) throws CommandException {
        List<Bundle> found = new ArrayList<>();
        for (Bundle bundle : all()) {
            String symbolicName = String.valueOf(bundle.getSymbolicName());
            if (name.equals("" + bundle.getBundleId())) {
                return bundle;
            }
            if (symbolicName.equals(name) || symbolicName.equals(PREFIX + name)) {
                found.add(bundle);
            }
        }
        if (found.isEmpty()) {
            throw new CommandException(
                    "there is no bundle '" + Text.visible(name) + "'; see: plugin:list --all");
        }
        if (found.size() > 1) {
            throw new CommandException(
                    "there are several of that name, give the id: "
                            + String.join(", ", found.stream().map(Bundles::title).toList()));
        }
        return found.get(0);
    }

    List<Bundle> named(String symbolicName) {
        return all().stream()
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .toList();
    }

    static String title(Bundle bundle) {
        return "%s %s [%d]"
                .formatted(bundle.getSymbolicName(), bundle.getVersion(), bundle.getBundleId());
    }

    static boolean isCore(Bundle bundle) {
        return bundle.getBundleId() == 0 || CORE.contains(String.valueOf(bundle.getSymbolicName()));
    }

    static boolean isFixed(Bundle bundle) {
        return bundle.getBundleId() == 0
                || FIXED.contains(String.valueOf(bundle.getSymbolicName()));
    }

    static boolean isKernel(Bundle bundle) {
        return KERNEL.equals(bundle.getSymbolicName());
    }

    static boolean isFragment(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class); // null if uninstalled
        return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> isFragment(bundle) ? "attached" : "stopped";
            case Bundle.INSTALLED -> "unresolved";
            default -> "uninstalled";
        };
    }

    /** The other bundles that are wired to it and would be stopped and started with it. */
    Collection<Bundle> dependents(Bundle bundle) {
        List<Bundle> others = new ArrayList<>(wiring.getDependencyClosure(Set.of(bundle)));
        others.remove(bundle);
        others.sort(Comparator.comparing(Bundle::getBundleId));
        return others;
    }

    /**
     * Lets go of the old classes of a bundle that was updated or uninstalled, but only when no
     * other bundle would be dragged in.
     */
    void refresh(Bundle bundle) {
        if (!wiring.getRemovalPendingBundles().contains(bundle) || !dependents(bundle).isEmpty()) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        wiring.refreshBundles(Set.of(bundle), event -> done.countDown());
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the refresh does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a bundle offers to the broker now, as in {@code exchange type topic}. */
    static Set<String> offers(Bundle bundle) {
        Set<String> offers = new TreeSet<>();
        for (ServiceReference<?> service : services(bundle)) {
            for (String type : types(service)) {
                if (type.equals(ExchangeType.class.getName())) {
                    offers.add("exchange type " + service.getProperty(ExchangeTypeName.PROPERTY));
                } else if (type.equals(MessageStore.class.getName())) {
                    offers.add("store " + service.getProperty(StoreName.PROPERTY));
                } else if (type.equals(ProtocolAdapter.class.getName())) {
                    offers.add("protocol " + service.getProperty(ProtocolAdapter.NAME));
                } else if (type.equals(Authenticator.class.getName())) {
                    offers.add("authenticator");
                }
            }
        }
        return offers;
    }

    /** The values of a service property among the services of a bundle. */
    static Set<String> property(Bundle bundle, String name) {
        Set<String> values = new TreeSet<>();
        for (ServiceReference<?> service : services(bundle)) {
            if (service.getProperty(name) instanceof String value) {
                values.add(value);
            }
        }
        return values;
    }

    /**
     * Whether two versions of it can run at once: it offers exchange types and nothing that holds a
     * port or a file.
     */
    static boolean canRunTwice(Bundle bundle) {
        boolean any = false;
        for (ServiceReference<?> service : services(bundle)) {
            for (String type : types(service)) {
                if (!type.equals(ExchangeType.class.getName())) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    private static List<ServiceReference<?>> services(Bundle bundle) {
        try {
            ServiceReference<?>[] services = bundle.getRegisteredServices();
            return services == null ? List.of() : Arrays.asList(services);
        } catch (IllegalStateException uninstalledMeanwhile) {
            return List.of();
        }
    }

    private static List<String> types(ServiceReference<?> service) {
        return List.of((String[]) service.getProperty(Constants.OBJECTCLASS));
    }

    /** The innermost message: what a resolver says of a chain of bundles is at its end. */
    static String reason(BundleException exception) {
        Throwable cause = exception;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String text = cause instanceof BundleException ? cause.getMessage() : cause.toString();
        return Text.visible(String.valueOf(text).replaceAll("\\s+", " "));
    }
}
