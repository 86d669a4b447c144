package io.warren.itest.durability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Makes system calls on the files of one folder fail, in a broker that is started with {@link
 * #environment}; see {@code src/test/c/faults.c}.
 */
final class FaultyDisk {
    private final Path library;
    private final Path control;
    private final Path folder;

    private FaultyDisk(Path library, Path control, Path folder) {
        this.library = library;
        this.control = control;
        this.folder = folder;
    }

    /**
     * Builds the library.
     *
     * @param scratch outside of the folder
     * @param folder whose files are to fail
     * @throws IOException when there is no C compiler
     */
    static FaultyDisk make(Path scratch, Path folder) throws IOException, InterruptedException {
        Path source =
                Path.of(System.getProperty("warren.root"), "itest", "src", "test", "c", "faults.c");
        Path library = scratch.resolve("faults.so");
        String[] command = {
            "gcc", "-O2", "-shared", "-fPIC", "-o", "", "", "-ldl",
        };
        command[5] = library.toString();
        command[6] = source.toString();
        Machine.run(command);
        return new FaultyDisk(library, scratch.resolve("faults.control"), folder);
    }

    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "WARREN_FAULTS_CONTROL", control.toString(),
                "WARREN_FAULTS_FOLDER", folder.toAbsolutePath().toString());
    }

    /** From now on a sync fails once: the so manieth. */
    void failSync(int count) throws IOException {
        write("eio " + count);
    }

    /** Syncs do nothing, and say they did. */
    void dropSyncs() throws IOException {
        write("drop");
    }

    /** One write is cut short, then there is no space. */
    void fill() throws IOException {
        write("enospc");
    }

    void heal() throws IOException {
        Files.deleteIfExists(control);
    }

    private void write(String text) throws IOException {
        Path whole = control.resolveSibling("faults.next");
        Files.writeString(whole, text);
        Files.move(whole, control, StandardCopyOption.ATOMIC_MOVE);
    }
}
