package io.warren.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.testkit.store.CrashLoop;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is left when the process is killed. */
final class JournalCrashTest {
    @Test
    void nothingConfirmedIsLostWhenTheProcessIsKilled(@TempDir Path folder) throws Exception {
        CrashLoop loop = new CrashLoop(JournalStoreFactory.class, folder, true, System.nanoTime());

        String figures = loop.run(CrashLoop.rounds());

        LoggerFactory.getLogger(JournalCrashTest.class).warn("Crash loop: {}", figures);
        assertThat(figures).doesNotContain(" 0 entries confirmed");
    }
}
