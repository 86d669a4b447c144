package io.warren.itest.support;

import io.warren.itest.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The broker that all tests share which neither kill nor restart it: the one at the system property
 * {@code warren.itest.uri}, else the distribution, started once and stopped after the last test. A
 * shared broker that died fails the test in which it died and is started again for the next.
 */
public final class SharedBroker implements AutoCloseable {
    /** The address of a running broker to test instead of the distribution. */
    public static final String URI_PROPERTY = "warren.itest.uri";

    private static final Namespace NAMESPACE = Namespace.create(SharedBroker.class);

    private final Path folder;
    private final BrokerProcess process;

    private SharedBroker() {
        try {
            folder = Files.createTempDirectory("warren-itest");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = BrokerProcess.start(folder.resolve("data"));
    }

    /** Where the shared broker listens; starts it when it does not run. */
    public static BrokerAddress address(ExtensionContext context) {
        String uri = System.getProperty(URI_PROPERTY);
        return uri != null ? BrokerAddress.of(uri) : BrokerAddress.of(running(context));
    }

    private static BrokerProcess running(ExtensionContext context) {
        Store store = context.getRoot().getStore(NAMESPACE);
        SharedBroker shared = get(store);
        if (!shared.process.process().isAlive()) {
            store.remove(SharedBroker.class);
            shared.close();
            shared = get(store);
        }
        return shared.process;
    }

    private static SharedBroker get(Store store) {
        return store.getOrComputeIfAbsent(
                SharedBroker.class, key -> new SharedBroker(), SharedBroker.class);
    }

    @Override
    public void close() {
        process.close();
        deleteFolder(folder);
    }

    private static void deleteFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
