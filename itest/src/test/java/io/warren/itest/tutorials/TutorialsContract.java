package io.warren.itest.tutorials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Script;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the six tutorials show, whatever the language of their scripts. */
abstract class TutorialsContract {
    private static final String TASK_QUEUE = "task_queue";

    @RegisterExtension final Tutorial tutorial;

    TutorialsContract(Tutorial tutorial) {
        this.tutorial = tutorial;
    }

    @Test
    void helloWorld() throws Exception {
        tutorial.run("send").awaitLine("[x] Sent 'Hello World!'");
        Script receive = tutorial.start("receive");
        receive.awaitLine("[x] Received Hello World!");
        tutorial.run("send");
        receive.awaitLines(2, "[x] Received Hello World!");
    }

    @Test
    void workQueuesShareTheWorkInTurns() throws Exception {
        Script one = tutorial.start("worker").awaitLine("Waiting for messages");
        Script two = tutorial.start("worker").awaitLine("Waiting for messages");

        for (int task = 1; task <= 4; task++) {
            tutorial.run("new_task", "task", Integer.toString(task));
            Script expected = task % 2 == 1 ? one : two;
            expected.awaitLine("[x] Done task " + task);
        }
    }

    @Test
    void workQueuesDispatchFairly() throws Exception {
        Script busy = tutorial.start("worker").awaitLine("Waiting for messages");
        tutorial.run("new_task", "long", ".".repeat(100)); // longer than all that follows
        busy.awaitLine("[x] Received long");
        Script free = tutorial.start("worker").awaitLine("Waiting for messages");

        for (int task = 1; task <= 4; task++) {
            tutorial.run("new_task", "short", Integer.toString(task));
            free.awaitLine("[x] Done short " + task);
        }

        assertThat(busy.lines()).noneMatch(line -> line.contains("short"));
    }

    @Test
    void theJobOfAKilledWorkerGoesToTheOther() throws Exception {
        Script one = tutorial.start("worker").awaitLine("Waiting for messages");
        Script two = tutorial.start("worker").awaitLine("Waiting for messages");
        tutorial.run("new_task", "precious", ".....");
        Await.until("one has it", () -> hasReceived(one) || hasReceived(two));
        Script dying = hasReceived(one) ? one : two;
        Script other = hasReceived(one) ? two : one;

        dying.kill();

        other.awaitLine("[x] Done precious .....");
        assertThat(dying.lines()).noneMatch(line -> line.contains("Done"));
    }

    private static boolean hasReceived(Script worker) {
        return worker.lines().stream().anyMatch(line -> line.contains("[x] Received precious"));
    }

    @Test
    @DisabledIfSystemProperty(
            named = SharedBroker.URI_PROPERTY,
            matches = ".+",
            disabledReason = "kills its broker")
    void durableQueuesAndPersistentMessagesSurviveAKilledBroker(@TempDir Path folder)
            throws Exception {
        try (BrokerProcess first = BrokerProcess.start(folder.resolve("data"))) {
            tutorial.use(first);
            for (int task = 1; task <= 3; task++) {
                tutorial.run("new_task", "task", Integer.toString(task));
            }
            confirmOneMore("task 4");
            first.kill();
            try (BrokerProcess second = first.restart()) {
                tutorial.use(second);
                Script worker = tutorial.start("worker");
                for (int task = 1; task <= 4; task++) {
                    worker.awaitLine("[x] Done task " + task);
                }
            }
        }
    }

    /**
     * The scripts do not ask for confirms; what follows them and is confirmed tells of them too.
     */
    private void confirmOneMore(String text) throws Exception {
        try (Connection connection = tutorial.broker().factory().newConnection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish("", TASK_QUEUE, Amqp.persistent(), text.getBytes(UTF_8));
            channel.waitForConfirmsOrDie(30_000);
        }
    }

    @Test
    void publishSubscribe() throws Exception {
        Script one = tutorial.start("receive_logs").awaitLine("Waiting for logs");
        Script two = tutorial.start("receive_logs").awaitLine("Waiting for logs");

        tutorial.run("emit_log", "info:", "to everybody");

        one.awaitLine("[x] info: to everybody");
        two.awaitLine("[x] info: to everybody");
    }

    @Test
    void routing() throws Exception {
        Script errors = tutorial.start("receive_logs_direct", "error");
        Script all = tutorial.start("receive_logs_direct", "info", "warning", "error");
        errors.awaitLine("Waiting for logs");
        all.awaitLine("Waiting for logs");

        tutorial.run("emit_log_direct", "info", "all is well");
        tutorial.run("emit_log_direct", "debug", "nobody listens");
        tutorial.run("emit_log_direct", "error", "it burns");

        errors.awaitLine("[x] error:it burns");
        all.awaitLine("[x] error:it burns");
        assertThat(deliveries(errors)).containsExactly(" [x] error:it burns");
        assertThat(deliveries(all)).containsExactly(" [x] info:all is well", " [x] error:it burns");
    }

    @Test
    void topics() throws Exception {
        Script all = tutorial.start("receive_logs_topic", "#");
        Script kernel = tutorial.start("receive_logs_topic", "kern.*", "*.critical");
        all.awaitLine("Waiting for logs");
        kernel.awaitLine("Waiting for logs");

        tutorial.run("emit_log_topic", "kern.info", "booted");
        tutorial.run("emit_log_topic", "cron.info", "nightly");
        tutorial.run("emit_log_topic", "kern.critical", "once for both bindings");

        kernel.awaitLine("[x] kern.critical:once for both bindings");
        all.awaitLine("[x] kern.critical:once for both bindings");
        assertThat(deliveries(all)).hasSize(3);
        assertThat(deliveries(kernel))
                .containsExactly(
                        " [x] kern.info:booted", " [x] kern.critical:once for both bindings");
    }

    @Test
    void remoteProcedureCall() throws Exception {
        tutorial.start("rpc_server").awaitLine("Awaiting RPC requests");

        tutorial.run("rpc_client", "10").awaitLine("[.] Got 55");
        tutorial.run("rpc_client", "20").awaitLine("[.] Got 6765");
    }

    private static List<String> deliveries(Script script) {
        return script.lines().stream().filter(line -> line.startsWith(" [x]")).toList();
    }
}
