package io.warren.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** In a real framework without bundles: services are registered by name alone. */
class ReadinessTest {
    @TempDir Path folder;
    private Container container;
    private BundleContext context;

    @BeforeEach
    void startFramework() throws Exception {
        container = Container.create(Map.of(), folder.resolve("cache"));
        container.start(List.of(), false);
        context = container.context();
    }

    @AfterEach
    void stopFramework() throws Exception {
        container.stop(10_000);
    }

    @Test
    void isReadyWhenTheBundlesRunAndAnAdapterTellsItsAddress() {
        Readiness readiness = Readiness.listen(context);
        readiness.expect(0);
        adapter(null);
        assertThat(readiness.addresses()).isNotDone();

        adapter("amqp://127.0.0.1:5672");

        assertThat(readiness.addresses()).isCompletedWithValue("amqp://127.0.0.1:5672");
    }

    @Test
    void waitsForTheBundlesAndForAllAdaptersTheyPromise() {
        adapter("amqp://127.0.0.1:2");
        Readiness readiness = Readiness.listen(context);
        assertThat(readiness.addresses()).isNotDone();
        readiness.expect(2);
        assertThat(readiness.addresses()).isNotDone();

        adapter("amqp://127.0.0.1:1");

        assertThat(readiness.addresses())
                .isCompletedWithValue("amqp://127.0.0.1:1, amqp://127.0.0.1:2");
    }

    @Test
    void aProblemEndsTheStartWithItsOwnText() {
        Readiness readiness = Readiness.listen(context);

        register("io.warren.management.Problem", Map.of("problem.text", "the port 5672 is in use"));

        assertThatThrownBy(() -> readiness.addresses().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(StartException.class)
                .hasMessage("the port 5672 is in use");
    }

    @Test
    void aProblemAfterReadyChangesNothing() {
        Readiness readiness = Readiness.listen(context);
        readiness.expect(1);
        adapter("amqp://127.0.0.1:1");

        register("io.warren.management.Problem", Map.of("problem.text", "a disk"));

        assertThat(readiness.addresses()).isCompletedWithValue("amqp://127.0.0.1:1");
    }

    @Test
    void aBundleThatDoesNotResolveIsReportedWithTheReason() throws Exception {
        Path jar = folder.resolve("10").resolve("a.jar");
        BundleJarTest.jar(jar, "io.example.broken", Map.of("Import-Package", "no.such.pack"));
        Container other = Container.create(Map.of(), folder.resolve("cache2"));

        List<BundleJar> jars = BundleJar.ofDistribution(folder, folder.resolve("plugins"));
        assertThatThrownBy(() -> other.start(jars, false))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("io.example.broken does not start")
                .hasMessageContaining("no.such.pack");
        other.stop(10_000);
    }

    private void adapter(String address) {
        Map<String, Object> properties = new HashMap<>(Map.of("protocol.name", "test"));
        if (address != null) {
            properties.put("protocol.address", address);
        }
        register("io.warren.protocol.ProtocolAdapter", properties);
    }

    private void register(String name, Map<String, ?> properties) {
        context.registerService(
                name,
                new ServiceFactory<>() {
                    @Override
                    public Object getService(Bundle bundle, ServiceRegistration<Object> service) {
                        throw new IllegalStateException("the launcher reads properties only");
                    }

                    @Override
                    public void ungetService(
                            Bundle bundle, ServiceRegistration<Object> service, Object object) {}
                },
                FrameworkUtil.asDictionary(properties));
    }
}
