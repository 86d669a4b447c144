package io.warren.itest.soak;

import io.warren.itest.support.Script;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The free space of the disk on which the broker's data lie, taken away and given back. Half of
 * what was free at the beginning is the limit under which the broker raises its alarm, so that as
 * much is always left to others.
 */
final class DiskSpace {
    /** Where a file takes space at once, without being written. */
    private static final Set<String> SUITABLE = Set.of("ext4", "xfs", "btrfs", "overlay");

    private static final long BELOW_BYTES = 64 << 20;

    private final Path filler;
    private final FileStore store;
    private final long limitBytes;
    private final boolean canBeTaken;

    DiskSpace(Path folder) throws IOException {
        this.filler = folder.resolve("filler");
        this.store = Files.getFileStore(folder);
        this.limitBytes = store.getUsableSpace() / 2;
        this.canBeTaken =
                SUITABLE.contains(store.type()) && Script.succeeds("fallocate", "--version");
        if (!canBeTaken) {
            Soak.say("no alarms: they need fallocate, and one of " + SUITABLE);
        }
    }

    /** What the broker must find free. */
    long limitBytes() {
        return limitBytes;
    }

    boolean canBeTaken() {
        return canBeTaken;
    }

    /** Leaves less than the limit. */
    void take() throws Exception {
        long bytes = store.getUsableSpace() - limitBytes + BELOW_BYTES;
        Process process =
                new ProcessBuilder("fallocate", "-l", Long.toString(bytes), filler.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), "UTF-8");
        if (process.waitFor() != 0) {
            throw new IOException("fallocate: " + said);
        }
    }

    void giveBack() throws IOException {
        Files.deleteIfExists(filler);
    }
}
