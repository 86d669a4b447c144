package io.warren.kernel;

import io.warren.store.MessageStore;
import io.warren.store.StoreName;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * Follows the services of stores. Not by way of Declarative Services: these bind nothing while the
 * kernel's component is being activated, which is when it waits for a store.
 */
final class StoreServices
        implements ServiceTrackerCustomizer<MessageStore, StoreServices.Offer>, AutoCloseable {
    /** A start waits so long for a store of queues that choose none. */
    private static final long WAIT_SECONDS = 5;

    record Offer(String name, MessageStore store) {}

    private final BundleContext bundles;
    private final MessageStores stores;
    private final Consumer<String> problems;
    private final ServiceTracker<MessageStore, Offer> tracker;
    private final CountDownLatch defaultIsThere = new CountDownLatch(1);

    /**
     * @param problems told what is wrong with a service
     */
    StoreServices(BundleContext bundles, MessageStores stores, Consumer<String> problems) {
        this.bundles = bundles;
        this.stores = stores;
        this.problems = problems;
        this.tracker = new ServiceTracker<>(bundles, MessageStore.class, this);
    }

    /** Takes the stores that are there, and waits a moment if the default one is not. */
    void open() {
        tracker.open();
        try {
            if (!defaultIsThere.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                problems.accept(MessageStores.notThere(stores.defaultName()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable Offer addingService(ServiceReference<MessageStore> reference) {
        if (!(reference.getProperty(StoreName.PROPERTY) instanceof String name)) {
            problems.accept(
                    "store of bundle "
                            + reference.getBundle()
                            + " has no name: annotate it with @StoreName");
            return null;
        }
        MessageStore store = bundles.getService(reference);
        if (store == null) {
            return null;
        }
        stores.add(name, store);
        if (stores.isThere(stores.defaultName())) {
            defaultIsThere.countDown();
        }
        return new Offer(name, store);
    }

    @Override
    public void modifiedService(ServiceReference<MessageStore> reference, Offer offer) {}

    /** While the service goes: it works until this returns. */
    @Override
    public void removedService(ServiceReference<MessageStore> reference, Offer offer) {
        stores.remove(offer.name(), offer.store());
        bundles.ungetService(reference);
    }

    @Override
    public void close() {
        tracker.close();
    }
}
