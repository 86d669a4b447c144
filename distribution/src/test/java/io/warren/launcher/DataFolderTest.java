package io.warren.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir Path folder;

    @Test
    void makesTheFolderAndHoldsItUntilTheLockIsClosed() throws Exception {
        Path data = folder.resolve("a").resolve("b");

        DataFolder first = DataFolder.open(data);

        assertThatThrownBy(() -> DataFolder.open(data))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("held by another running broker")
                .hasMessageContaining("pid " + ProcessHandle.current().pid());
        first.lock().close();
        DataFolder.open(data).lock().close();
    }

    @Test
    void refusesAFolderThatCannotBe() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot be written");
        assertThat(file).isEmptyFile();
    }
}
