package io.warren.itest;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * Felix inside the test's JVM, with the very bundles that the distribution ships. JUnit, AssertJ,
 * osgi-test and slf4j come from the test's class path through the system bundle, so a test class in
 * a bundle is the same kind of class as one outside.
 */
public final class TestContainer implements AutoCloseable {
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final List<String> FROM_CLASS_PATH =
            List.of(
                    "org.slf4j;version=2.0.20",
                    "org.slf4j.event;version=2.0.20",
                    "org.slf4j.helpers;version=2.0.20",
                    "org.slf4j.spi;version=2.0.20",
                    "org.junit.jupiter.api;version=5.14.1",
                    "org.junit.jupiter.api.extension;version=5.14.1",
                    "org.junit.jupiter.api.function;version=5.14.1",
                    "org.junit.jupiter.api.io;version=5.14.1",
                    "org.opentest4j;version=1.3.0",
                    "org.assertj.core.api;version=3.27.7",
                    "org.assertj.core.api.iterable;version=3.27.7",
                    "org.assertj.core.groups;version=3.27.7",
                    "org.assertj.core.data;version=3.27.7",
                    "org.osgi.test.common.annotation;version=1.3.0",
                    "org.osgi.test.common.service;version=1.3.0",
                    "org.osgi.test.junit5.context;version=1.3.0",
                    "org.osgi.test.junit5.service;version=1.3.0");

    private final Framework framework;

    private TestContainer(Framework framework) {
        this.framework = framework;
    }

    /**
     * Starts the framework with those bundles of the distribution that are wanted, by symbolic
     * name.
     *
     * @param properties framework properties, such as settings of the broker
     */
    public static TestContainer start(
            Path folder, Map<String, String> properties, Predicate<String> wanted)
            throws Exception {
        Map<String, String> configuration = new HashMap<>(properties);
        configuration.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        configuration.put(Constants.FRAMEWORK_STORAGE_CLEAN, "onFirstInit");
        configuration.putIfAbsent("warren.data", folder.resolve("data").toString());
        configuration.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, String.join(",", FROM_CLASS_PATH));
        Framework framework = new FrameworkFactory().newFramework(configuration);
        framework.start();
        TestContainer container = new TestContainer(framework);
        try {
            container.installDistribution(wanted);
        } catch (Exception | Error e) {
            container.close();
            throw e;
        }
        return container;
    }

    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** The bundle of this name; fails when there is none. */
    public Bundle bundle(String symbolicName) {
        for (Bundle bundle : context().getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + symbolicName);
    }

    /** Makes a bundle of packages on the test's class path, installs and starts it. */
    public Bundle install(String symbolicName, String... packages) throws Exception {
        Bundle bundle =
                context()
                        .installBundle(
                                "test:" + symbolicName,
                                new ByteArrayInputStream(bundleOf(symbolicName, packages)));
        bundle.start();
        return bundle;
    }

    /**
     * A bundle's jar, built by bnd as the real ones are: imports and components are found by it.
     */
    public static byte[] bundleOf(String symbolicName, String... packages) throws Exception {
        return bundleOf(symbolicName, Map.of(), packages);
    }

    /** As above, with headers or bnd instructions of the test's choice. */
    public static byte[] bundleOf(
            String symbolicName, Map<String, String> headers, String... packages) throws Exception {
        try (Builder builder = new Builder()) {
            for (String entry : CLASS_PATH.split(File.pathSeparator, -1)) {
                File file = new File(entry);
                if (file.exists()) {
                    builder.addClasspath(file);
                }
            }
            builder.setProperty(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
            builder.setProperty("Private-Package", String.join(",", packages));
            headers.forEach(builder::setProperty);
            Jar jar = builder.build();
            if (!builder.getErrors().isEmpty()) {
                throw new IllegalStateException(builder.getErrors().toString());
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            jar.write(bytes);
            return bytes.toByteArray();
        }
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(30_000);
    }

    private void installDistribution(Predicate<String> wanted) throws Exception {
        List<Bundle> installed = new ArrayList<>();
        Path bundles = BrokerProcess.distribution().resolve("lib").resolve("bundles");
        try (DirectoryStream<Path> levels = Files.newDirectoryStream(bundles)) {
            for (Path level : levels) {
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(level, "*.jar")) {
                    for (Path jar : jars) {
                        Bundle bundle = context().installBundle("reference:" + jar.toUri());
                        if (wanted.test(bundle.getSymbolicName())) {
                            installed.add(bundle);
                        } else {
                            bundle.uninstall();
                        }
                    }
                }
            }
        }
        for (Bundle bundle : installed) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                start(bundle);
            }
        }
    }

    private static void start(Bundle bundle) {
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new AssertionError(bundle + " does not start: " + e.getMessage(), e);
        }
    }
}
