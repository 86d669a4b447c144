package io.warren.store.mapdb;

import io.warren.management.Problem;
import io.warren.store.DefinitionStore;
import io.warren.store.LogId;
import io.warren.store.MessageStore;
import io.warren.store.StoreException;
import io.warren.store.StoreName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the store in the folder {@code mapdb} of the broker's data folder and registers what it
 * offers; or, if it cannot be opened, the {@link Problem}.
 *
 * <p>The services are registered by hand because a component whose activation fails cannot say why.
 */
@Component(
        service = {},
        immediate = true)
public final class StoreComponent {
    /** The framework property with the broker's data folder. */
    static final String DATA_FOLDER = "warren.data";

    private static final Logger LOG = LoggerFactory.getLogger(StoreComponent.class);
    static final String NAME = "mapdb";

    private final BundleContext context;
    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private final Map<LogId, MapDbQueueLog> openLogs = MapDbMessageStore.openLogs();
    private @Nullable Engine engine;
    private @Nullable ServiceRegistration<Problem> problem;

    /** Opens the store. Blocking: reads from disk. */
    @Activate
    public StoreComponent(BundleContext context) {
        this.context = context;
        String data = context.getProperty(DATA_FOLDER);
        if (data == null) {
            report("the framework property " + DATA_FOLDER + " is not set: start with bin/warren");
            return;
        }
        Path folder = Path.of(data, NAME).toAbsolutePath();
        long startedAt = System.nanoTime();
        try {
            Engine opened = new Engine(folder, Storage.open(folder), new Observer());
            engine = opened;
            register(MessageStore.class, new MapDbMessageStore(opened, openLogs));
            register(DefinitionStore.class, new MapDbDefinitionStore(opened));
        } catch (StoreException e) {
            LOG.error("Store not opened, folder={}", folder, e);
            report(String.valueOf(e.getMessage()));
            return;
        }
        long millis = (System.nanoTime() - startedAt) / 1_000_000;
        LOG.info("Store opened, folder={} millis={}", folder, millis);
    }

    /** Closes the store; the broker has closed its logs when it let go of the services. */
    @Deactivate
    public void deactivate() {
        services.forEach(ServiceRegistration::unregister);
        Engine opened = engine;
        if (opened != null) {
            opened.close();
            LOG.info("Store closed");
        }
        withdrawProblem();
    }

    private <T> void register(Class<T> type, T service) {
        Map<String, String> properties = Map.of(StoreName.PROPERTY, NAME);
        services.add(
                context.registerService(type, service, FrameworkUtil.asDictionary(properties)));
    }

    private final class Observer implements Engine.Observer {
        @Override
        public void failed(StoreException cause) {
            openLogs.values().forEach(log -> log.fail(cause));
            report(String.valueOf(cause.getMessage()));
        }

        @Override
        public void damaged(StoreException cause) {
            report(String.valueOf(cause.getMessage()));
        }
    }

    /** The first problem stays until the store is closed: others mostly follow from it. */
    private synchronized void report(String text) {
        if (problem == null) {
            Map<String, String> properties = Map.of(Problem.TEXT, text);
            problem =
                    context.registerService(
                            Problem.class, () -> text, FrameworkUtil.asDictionary(properties));
        }
    }

    private synchronized void withdrawProblem() {
        if (problem != null) {
            problem.unregister();
            problem = null;
        }
    }
}
