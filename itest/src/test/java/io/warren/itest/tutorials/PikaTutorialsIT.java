package io.warren.itest.tutorials;

import io.warren.itest.support.Prerequisite;
import io.warren.itest.support.Script;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** The Python tutorials with pika, every script a process of its own. */
final class PikaTutorialsIT extends TutorialsContract {
    private static final String PYTHON = "/usr/bin/python3";

    PikaTutorialsIT() {
        super(
                new Tutorial(
                        Tutorial.sources().resolve("python").resolve("tutorials"),
                        script -> List.of(PYTHON, script + ".py")));
    }

    @BeforeAll
    static void pikaIsInstalled() {
        Prerequisite.require(
                Script.succeeds(PYTHON, "-c", "import pika"),
                "the Python tutorials need " + PYTHON + " with pika (Debian: python3-pika)");
    }
}
