package io.warren.itest.clients;

import io.warren.itest.support.Amqp;
import io.warren.itest.support.Prerequisite;
import io.warren.itest.support.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A Celery worker and its callers, as they are without options: with remote control, gossip between
 * workers, heartbeats and results that expire.
 */
final class CeleryIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path FOLDER =
            Path.of(System.getProperty("warren.root"), "itest", "src", "test", "python", "celery")
                    .toAbsolutePath()
                    .normalize();

    @RegisterExtension final Amqp amqp = new Amqp();

    private final List<Script> scripts = new ArrayList<>();
    private String queue;

    @BeforeAll
    static void celeryIsInstalled() {
        Prerequisite.require(
                Script.succeeds(PYTHON, "-c", "import celery"),
                "Celery needs " + PYTHON + " with celery (Debian: python3-celery)");
    }

    @BeforeEach
    void nameTheQueue() {
        queue = amqp.name("celery");
    }

    @AfterEach
    void endAll() {
        scripts.forEach(Script::close);
    }

    private Script start(List<String> command) {
        Script script = Script.start(FOLDER, amqp.address(), command);
        scripts.add(script);
        return script;
    }

    private Script worker() {
        List<String> command = new ArrayList<>(List.of(PYTHON, "-m", "celery", "-A", "app"));
        // One process, so that a kill leaves nothing of it.
        command.addAll(List.of("worker", "--pool", "solo", "-Q", queue, "-l", "INFO"));
        return start(command).awaitLine("ready.");
    }

    private Script call(String task) {
        return start(List.of(PYTHON, "call.py", task, queue));
    }

    private void expect(String task, String result) throws Exception {
        // Celery asks for results in rounds: a hundred of them may take it a quarter of a minute.
        call(task).awaitLines(1, "result " + result, Duration.ofSeconds(60)).awaitSuccess();
    }

    @Test
    void tasksReturnTheirResultsOneAfterTheOtherAndManyAtOnce() throws Exception {
        worker();

        expect("add", "5");
        expect("chain", "13");
        expect("many", "9900");
        expect("failing", "on purpose");
    }

    @Test
    void aTaskIsRetriedUntilItSucceedsAndOneWithACountdownWaits() throws Exception {
        worker();

        expect("flaky", "3");
        expect("countdown", "7 True");
    }

    @Test
    void anOperatorReachesTheWorker() throws Exception {
        worker();

        List<String> control = new ArrayList<>(List.of(PYTHON, "-m", "celery", "-A", "app"));
        control.addAll(List.of("inspect", "--timeout", "8", "ping"));
        start(control).awaitLine("pong").awaitSuccess();
    }

    @Test
    void aTaskThatIsAckedLateSurvivesTheDeathOfItsWorker() throws Exception {
        Script first = worker();
        Script caller = call("slow");
        first.awaitLine("slow has begun");

        first.kill();
        worker();

        caller.awaitLine("result redelivered").awaitSuccess();
    }
}
