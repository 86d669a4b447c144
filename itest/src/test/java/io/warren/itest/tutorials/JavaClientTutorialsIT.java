package io.warren.itest.tutorials;

import java.nio.file.Path;
import java.util.List;

/** The tutorials with the RabbitMQ Java client, every script a process of its own. */
final class JavaClientTutorialsIT extends TutorialsContract {
    JavaClientTutorialsIT() {
        super(
                new Tutorial(
                        Path.of("").toAbsolutePath(),
                        script ->
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-Xmx64m",
                                        "-cp",
                                        classPath(),
                                        JavaTutorials.class.getName(),
                                        script)));
    }

    /** The tests' own class path, which Surefire may have packed into one manifest. */
    private static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
