package io.warren.itest.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.junit5.context.BundleContextExtension;

/** Who is wired to whom, seen from inside. */
@ExtendWith(BundleContextExtension.class)
class WiringTest {
    @InjectBundleContext BundleContext context;

    @Test
    void everyBundleOfWarrenRuns() {
        assertThat(ours()).hasSizeGreaterThan(5);
        assertThat(ours()).allSatisfy(b -> assertThat(b.getState()).isEqualTo(Bundle.ACTIVE));
    }

    @Test
    void aPluginIsWiredToTheApiAndToNoOtherBundleOfWarren() {
        for (Bundle bundle : ours()) {
            for (BundleWire wire : bundle.adapt(BundleWiring.class).getRequiredWires(null)) {
                String provider = wire.getProvider().getSymbolicName();
                if (provider.startsWith("io.warren.")) {
                    assertThat(provider).as("%s %s", bundle, wire).isEqualTo("io.warren.api");
                }
            }
        }
    }

    @Test
    void theKernelExportsNothing() {
        assertThat(ours())
                .filteredOn(bundle -> bundle.getSymbolicName().equals("io.warren.kernel"))
                .singleElement()
                .satisfies(
                        kernel ->
                                assertThat(kernel.getHeaders().get(Constants.EXPORT_PACKAGE))
                                        .isNull());
    }

    private List<Bundle> ours() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("io.warren."))
                .filter(bundle -> bundle != context.getBundle())
                .toList();
    }
}
