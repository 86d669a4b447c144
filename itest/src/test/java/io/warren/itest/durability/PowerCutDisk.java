package io.warren.itest.durability;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 file system in a file, and that file on an XFS that can copy it at an instant: the copy
 * has what was written to the disk up to then, and lacks what was in the page cache alone. That is
 * what a power cut leaves.
 *
 * <p>What this does not do: a real disk may also lose what it was given and was not told to flush,
 * and write half a sector.
 */
final class PowerCutDisk implements AutoCloseable {
    private static final long XFS_BYTES = 6L << 30;
    private static final long EXT4_BYTES = 1L << 30;

    private final Path xfs;
    private final Path mount;
    private final Thread cleanUp = new Thread(this::unmountAll);
    private Path image;
    private int cuts;

    private PowerCutDisk(Path folder) {
        this.xfs = folder.resolve("xfs");
        this.mount = folder.resolve("disk");
        this.image = xfs.resolve("disk0");
    }

    /**
     * Makes a disk and mounts it.
     *
     * @throws IOException when this machine does not let us: not root, no loop devices, no xfsprogs
     */
    static PowerCutDisk make(Path folder) throws IOException, InterruptedException {
        PowerCutDisk disk = new PowerCutDisk(folder);
        Runtime.getRuntime().addShutdownHook(disk.cleanUp);
        try {
            Files.createDirectories(disk.xfs);
            Files.createDirectories(disk.mount);
            Path file = folder.resolve("xfs.img");
            grow(file, XFS_BYTES);
            Machine.run("mkfs.xfs", "-q", "-f", "-m", "reflink=1", file.toString());
            Machine.run("mount", "-o", "loop", file.toString(), disk.xfs.toString());
            disk.format();
        } catch (IOException | InterruptedException e) {
            disk.close();
            throw e;
        }
        return disk;
    }

    private static void grow(Path file, long bytes) throws IOException {
        try (RandomAccessFile growing = new RandomAccessFile(file.toFile(), "rw")) {
            growing.setLength(bytes);
        }
    }

    /** Starts with an empty disk; nothing must have files open on the old one. */
    void format() throws IOException, InterruptedException {
        Machine.succeeds("umount", mount.toString());
        Files.deleteIfExists(image);
        image = xfs.resolve("disk" + ++cuts);
        grow(image, EXT4_BYTES);
        Machine.run("mkfs.ext4", "-q", "-F", image.toString());
        mountImage();
    }

    private void mountImage() throws IOException, InterruptedException {
        Machine.run("mount", "-o", "loop", image.toString(), mount.toString());
    }

    /** Where it is mounted. */
    Path folder() {
        return mount;
    }

    /** Takes an image of this moment, while everything goes on. */
    Path cut() throws IOException, InterruptedException {
        Path copy = xfs.resolve("disk" + ++cuts);
        Machine.run("cp", "--reflink=always", image.toString(), copy.toString());
        return copy;
    }

    /** Goes on with an image; nothing must have files open on the disk. */
    void becomes(Path cut) throws IOException, InterruptedException {
        Machine.run("umount", mount.toString());
        Files.delete(image);
        image = cut;
        mountImage();
    }

    @Override
    public void close() {
        unmountAll();
        try {
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        } catch (IllegalStateException e) {
            // it is running
        }
    }

    /** What is still in use goes when it is not: nothing stays behind on the machine. */
    private void unmountAll() {
        for (Path mounted : new Path[] {mount, xfs}) {
            if (!Machine.succeeds("umount", mounted.toString())) {
                Machine.succeeds("umount", "-l", mounted.toString());
            }
        }
    }
}
