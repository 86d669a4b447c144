package io.warren.itest.durability;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 file system in a file that the kernel can be told to make read-only at once, as it does
 * by itself when it finds an error of the disk. ({@code mount -o remount,ro} is refused as long as
 * a file is open for writing.)
 */
final class FragileDisk implements AutoCloseable {
    private static final long BYTES = 1L << 30;

    private final Path image;
    private final Path mount;
    private final Thread cleanUp;

    private FragileDisk(Path folder) {
        this.image = folder.resolve("fragile.img");
        this.mount = folder.resolve("fragile");
        this.cleanUp = new Thread(() -> Machine.succeeds("umount", "-l", mount.toString()));
    }

    /**
     * Makes one and mounts it.
     *
     * @throws IOException when this machine does not let us
     */
    static FragileDisk make(Path folder) throws IOException, InterruptedException {
        FragileDisk disk = new FragileDisk(folder);
        Files.createDirectories(disk.mount);
        try (RandomAccessFile growing = new RandomAccessFile(disk.image.toFile(), "rw")) {
            growing.setLength(BYTES);
        }
        Machine.run("mkfs.ext4", "-q", "-F", disk.image.toString());
        Runtime.getRuntime().addShutdownHook(disk.cleanUp);
        try {
            disk.mount();
            if (!Files.isWritable(disk.trigger())) {
                throw new IOException(disk.trigger() + " is not there");
            }
        } catch (IOException e) {
            disk.close();
            throw e;
        }
        return disk;
    }

    private void mount() throws IOException, InterruptedException {
        Machine.run("mount", "-o", "loop,errors=remount-ro", image.toString(), mount.toString());
    }

    private Path trigger() throws IOException {
        String device = Files.getFileStore(mount).name();
        return Path.of("/sys/fs/ext4")
                .resolve(device.replace("/dev/", ""))
                .resolve("trigger_fs_error");
    }

    Path folder() {
        return mount;
    }

    /** From now on nothing can be written, not even what was written and is in memory alone. */
    void becomeReadOnly() throws IOException {
        Files.write(trigger(), "1".getBytes(StandardCharsets.US_ASCII));
    }

    /** What an operator does; nothing must have files open. */
    void repair() throws IOException, InterruptedException {
        Machine.run("umount", mount.toString());
        // Files that were deleted and open need the -y. 1 is: errors were corrected.
        Machine.run("sh", "-c", "e2fsck -f -y " + image + "; test $? -le 1");
        mount();
    }

    @Override
    public void close() {
        Machine.succeeds("umount", "-l", mount.toString());
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            // it is running
        }
    }
}
