package io.warren.store.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.testkit.store.CrashLoop;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is left when the process is killed. */
final class MapDbCrashTest {
    private static final int ENOUGH_TO_BE_FOUND = 8;

    @Test
    void nothingConfirmedIsLostWhenTheProcessIsKilled(@TempDir Path folder) throws Exception {
        CrashLoop loop = new CrashLoop(MapDbStoreFactory.class, folder, true, System.nanoTime());

        String figures = loop.run(CrashLoop.rounds());

        LoggerFactory.getLogger(MapDbCrashTest.class).warn("Crash loop: {}", figures);
        assertThat(figures).doesNotContain(" 0 entries confirmed");
    }

    @Test
    void aStoreThatConfirmsTooEarlyIsFoundOut(@TempDir Path folder) {
        CrashLoop loop = new CrashLoop(EarlyConfirmingStoreFactory.class, folder, true, 1);

        assertThatThrownBy(() -> loop.run(ENOUGH_TO_BE_FOUND))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching(".*(is lost|too low).*");
    }
}
