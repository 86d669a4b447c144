package io.warren.itest.fake;

import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Registers by name what {@code plugin.fake} asks for: an address, a problem, or nothing. */
public final class FakeProtocol implements BundleActivator, ServiceFactory<Object> {
    @Override
    public void start(BundleContext context) {
        System.out.println("a library that prints");
        String wanted = context.getProperty("plugin.fake");
        switch (wanted) {
            case "ready" ->
                    register(
                            context,
                            "io.warren.protocol.ProtocolAdapter",
                            Map.of(
                                    "protocol.name",
                                    "fake",
                                    "protocol.address",
                                    "fake://127.0.0.1:" + context.getProperty("amqp.port")));
            case "problem" ->
                    register(
                            context,
                            "io.warren.management.Problem",
                            Map.of("problem.text", "the port is in use; set another"));
            default -> throw new IllegalStateException("asked to fail");
        }
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public Object getService(Bundle bundle, ServiceRegistration<Object> registration) {
        throw new IllegalStateException("only the properties are of use");
    }

    @Override
    public void ungetService(
            Bundle bundle, ServiceRegistration<Object> registration, Object service) {}

    private void register(BundleContext context, String name, Map<String, ?> properties) {
        context.registerService(name, this, FrameworkUtil.asDictionary(properties));
    }
}
