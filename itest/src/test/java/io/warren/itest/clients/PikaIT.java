package io.warren.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.support.Amqp;
import io.warren.itest.support.Prerequisite;
import io.warren.itest.support.Script;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** pika beyond the tutorials: what its exceptions and callbacks need from a broker. */
final class PikaIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path FOLDER =
            Path.of(System.getProperty("warren.root"), "itest", "src", "test", "python", "pika");

    @RegisterExtension final Amqp amqp = new Amqp();

    @BeforeAll
    static void pikaIsInstalled() {
        Prerequisite.require(
                Script.succeeds(PYTHON, "-c", "import pika"),
                PYTHON + " with pika (Debian: python3-pika)");
    }

    @Test
    void exceptionsAndCallbacksAreThoseThatRabbitMqCauses() throws Exception {
        List<String> command =
                List.of(PYTHON, "client.py", amqp.name("pika"), amqp.name("pika-exchange"));
        try (Script script = Script.start(FOLDER, amqp.address(), command)) {
            script.awaitLine("done").awaitSuccess();

            assertThat(script.lines())
                    .containsExactly(
                            "confirmed",
                            "nacked",
                            "returned 312 lost",
                            "consumed a",
                            "left b c",
                            "cancelled mine",
                            "channel closed 404",
                            "auto-deleted 404",
                            "connection open True",
                            "recovered kept True",
                            "login refused",
                            "virtual host refused",
                            "connection closed 540",
                            "done");
        }
    }
}
