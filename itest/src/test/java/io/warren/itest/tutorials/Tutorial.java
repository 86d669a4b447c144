package io.warren.itest.tutorials;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Script;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a tutorial's scripts against the shared broker and ends them after the test. The queues and
 * exchanges of the tutorials have fixed names: they are deleted before and after.
 */
final class Tutorial implements BeforeEachCallback, AfterEachCallback {
    private static final List<String> NAMES =
            List.of("hello", "task_queue", "logs", "direct_logs", "topic_logs", "rpc_queue");

    private final Path folder;
    private final Function<String, List<String>> interpreter;
    private final List<Script> scripts = new ArrayList<>();
    private BrokerAddress shared;
    private BrokerAddress broker;

    /**
     * @param interpreter from the name of a script to the command that runs it
     */
    Tutorial(Path folder, Function<String, List<String>> interpreter) {
        this.folder = folder;
        this.interpreter = interpreter;
    }

    /** The sources of the tests, from the repository's top folder. */
    static Path sources() {
        return Path.of(System.getProperty("warren.root"), "itest", "src", "test")
                .toAbsolutePath()
                .normalize();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        shared = SharedBroker.address(context);
        broker = shared;
        tidy();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        scripts.forEach(Script::close);
        tidy();
    }

    private void tidy() throws Exception {
        try (var connection = shared.factory().newConnection("tidy")) {
            for (String name : NAMES) {
                try (var channel = connection.createChannel()) {
                    channel.queueDelete(name);
                    channel.exchangeDelete(name);
                }
            }
        }
    }

    /** Talks to this broker from now on instead of the shared one. */
    void use(BrokerProcess process) {
        broker = BrokerAddress.of(process);
    }

    /** Where the scripts find their broker. */
    BrokerAddress broker() {
        return broker;
    }

    /** Starts a script. */
    Script start(String name, String... arguments) {
        List<String> command = new ArrayList<>(interpreter.apply(name));
        command.addAll(List.of(arguments));
        Script script = Script.start(folder, broker, command);
        scripts.add(script);
        return script;
    }

    /** Runs a script to its end. */
    Script run(String name, String... arguments) throws InterruptedException {
        return start(name, arguments).awaitSuccess();
    }
}
