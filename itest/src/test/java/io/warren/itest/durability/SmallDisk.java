package io.warren.itest.durability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that is soon full. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;
    private final Thread cleanUp;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.cleanUp = new Thread(() -> Machine.succeeds("umount", "-l", folder.toString()));
    }

    /**
     * Mounts one.
     *
     * @throws IOException when this machine does not let us
     */
    static SmallDisk make(Path folder, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Machine.run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + mebibytes + "m",
                "tmpfs",
                folder.toString());
        SmallDisk disk = new SmallDisk(folder);
        Runtime.getRuntime().addShutdownHook(disk.cleanUp);
        return disk;
    }

    /** Makes room, or less of it. */
    void resize(int mebibytes) throws IOException, InterruptedException {
        Machine.run("mount", "-o", "remount,size=" + mebibytes + "m", folder.toString());
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        Machine.succeeds("umount", "-l", folder.toString());
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            // it is running
        }
    }
}
