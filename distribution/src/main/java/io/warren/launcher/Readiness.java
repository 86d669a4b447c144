package io.warren.launcher;

import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the broker by looking at service properties; the launcher sees no class of the api.
 *
 * <p>Ready is: all bundles of the distribution run, and as many protocol adapters are registered as
 * they promise (one at the least). A problem that is registered before that ends the start.
 */
final class Readiness implements AllServiceListener {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);
    private static final String ADAPTERS = "(objectClass=io.warren.protocol.ProtocolAdapter)";
    private static final String PROBLEMS = "(objectClass=io.warren.management.Problem)";

    private final BundleContext context;
    private final CompletableFuture<String> addresses = new CompletableFuture<>();
    private volatile int expectedAdapters = Integer.MAX_VALUE;

    private Readiness(BundleContext context) {
        this.context = context;
    }

    static Readiness listen(BundleContext context) {
        Readiness readiness = new Readiness(context);
        try {
            context.addServiceListener(readiness, "(|" + ADAPTERS + PROBLEMS + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        readiness.look();
        return readiness;
    }

    /** The bundles run now: so many adapters make the broker ready. */
    void expect(int adapters) {
        expectedAdapters = Math.max(1, adapters);
        look();
    }

    /** Completes with the adapters' addresses, or exceptionally with a {@link StartException}. */
    CompletableFuture<String> addresses() {
        return addresses;
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            return;
        }
        Object problem = event.getServiceReference().getProperty("problem.text");
        if (problem != null && addresses.isDone()) {
            log.error("problem reported text={}", problem);
        }
        look();
    }

    private void look() {
        for (ServiceReference<?> problem : find(PROBLEMS)) {
            Object text = problem.getProperty("problem.text");
            addresses.completeExceptionally(new StartException(String.valueOf(text)));
        }
        TreeSet<String> found = new TreeSet<>();
        for (ServiceReference<?> adapter : find(ADAPTERS)) {
            Object address = adapter.getProperty("protocol.address");
            if (address != null) {
                found.add(address.toString());
            }
        }
        if (found.size() >= expectedAdapters) {
            addresses.complete(String.join(", ", found));
        }
    }

    private Collection<ServiceReference<?>> find(String filter) {
        try {
            ServiceReference<?>[] references = context.getAllServiceReferences(null, filter);
            return references == null ? java.util.List.of() : java.util.List.of(references);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
