package io.warren.itest.tutorials;

import io.warren.itest.support.Node;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** The tutorials with amqplib on Node.js, every script a process of its own. */
final class AmqplibTutorialsIT extends TutorialsContract {
    AmqplibTutorialsIT() {
        super(new Tutorial(Node.folder(), script -> List.of("node", script + ".js")));
    }

    @BeforeAll
    static void nodeAndAmqplibAreInstalled() {
        Node.require();
    }
}
