package io.warren.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.osgi.framework.Bundle;

/**
 * Takes the classes of {@code io.warren.itest.integration} into the container as a bundle and runs
 * them there; each of their tests is counted here as a test of this class. Finding none fails.
 */
class ContainerIT {
    private static final String INTEGRATION = "io.warren.itest.integration";

    @TempDir static Path folder;

    @TestFactory
    List<DynamicTest> insideTheContainer() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        try (TestContainer container =
                TestContainer.start(
                        folder, Map.of("amqp.port", "0"), name -> !name.contains("gogo.jline"))) {
            Bundle bundle = container.install("io.warren.itest.probe", INTEGRATION + ".*");
            for (Class<?> type : testClasses(bundle)) {
                tests.addAll(run(type));
            }
        }
        assertThat(tests).as("tests found in the container").isNotEmpty();
        return tests;
    }

    private static List<Class<?>> testClasses(Bundle bundle) throws Exception {
        List<Class<?>> types = new ArrayList<>();
        String folder = "/" + INTEGRATION.replace('.', '/');
        for (URL url : Collections.list(bundle.findEntries(folder, "*Test.class", true))) {
            String path = url.getPath().substring(1);
            types.add(bundle.loadClass(path.replace('/', '.').replaceFirst("\\.class$", "")));
        }
        types.sort((a, b) -> a.getName().compareTo(b.getName()));
        return types;
    }

    /** Runs now, inside; what is returned tells the outcome to the outer JUnit, test by test. */
    private static List<DynamicTest> run(Class<?> type) {
        List<DynamicTest> outcomes = new ArrayList<>();
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(type)).build();
        LauncherFactory.create()
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                boolean failed = result.getThrowable().isPresent();
                                if (test.isTest() || failed) {
                                    outcomes.add(outcome(type, test.getDisplayName(), result));
                                }
                            }
                        });
        assertThat(outcomes).as("tests found in %s", type.getName()).isNotEmpty();
        return outcomes;
    }

    private static DynamicTest outcome(Class<?> type, String name, TestExecutionResult result) {
        return DynamicTest.dynamicTest(
                type.getSimpleName() + "." + name,
                () -> {
                    if (result.getThrowable().isPresent()) {
                        throw result.getThrowable().get();
                    }
                });
    }
}
