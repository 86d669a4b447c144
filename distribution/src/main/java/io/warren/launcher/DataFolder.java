package io.warren.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data folder, held by an exclusive lock until the process ends (the system frees the lock, so
 * there is nothing to clean up after a crash).
 */
record DataFolder(Path path, FileChannel lock) {

    static DataFolder open(Path folder) throws StartException {
        Path path = folder.toAbsolutePath().normalize();
        FileChannel channel;
        try {
            Files.createDirectories(path, ownerOnly());
            channel =
                    FileChannel.open(
                            path.resolve("warren.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StartException(
                    "the data folder " + path + " cannot be written; choose another with --data");
        }
        try {
            if (tryLock(channel) == null) {
                String holder = Files.readString(path.resolve("warren.lock")).trim();
                channel.close();
                throw new StartException(
                        "the data folder %s is held by another running broker (pid %s); stop it or choose another with --data"
                                .formatted(path, holder.isEmpty() ? "unknown" : holder));
            }
            channel.truncate(0);
            String pid = Long.toString(ProcessHandle.current().pid());
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
            return new DataFolder(path, channel);
        } catch (IOException e) {
            throw new StartException(
                    "the data folder %s cannot be locked: %s".formatted(path, e.getMessage()));
        }
    }

    /**
     * The folder for temporary files, empty: those of a process that was killed are gone. Native
     * libraries are unpacked there, which would otherwise pile up in the system's folder.
     */
    Path emptyTemporaryFolder() throws StartException {
        Path temporary = path.resolve("tmp");
        try {
            if (Files.isDirectory(temporary)) {
                try (Stream<Path> old = Files.walk(temporary)) {
                    for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectory(temporary);
        } catch (IOException e) {
            throw new StartException(
                    "the folder for temporary files %s cannot be emptied: %s"
                            .formatted(temporary, e.getMessage()));
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held within this very process
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        };
    }
}
