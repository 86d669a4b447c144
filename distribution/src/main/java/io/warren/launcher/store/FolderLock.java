package io.warren.launcher.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps brokers from a data folder as long as its files are looked at. */
final class FolderLock implements AutoCloseable {
    private final @Nullable FileChannel file;

    private FolderLock(@Nullable FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock that brokers take. A folder without one, and one that cannot be written, such
     * as a backup, is not locked: no broker can run on it.
     *
     * @throws ToolException when a broker runs
     */
    static FolderLock take(Path data) throws ToolException {
        if (!Files.isDirectory(data)) {
            throw new ToolException("there is no data folder " + data);
        }
        Path path = data.resolve("warren.lock");
        if (!Files.exists(path)) {
            return new FolderLock(null);
        }
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock != null) {
                return new FolderLock(file);
            }
            file.close();
            throw new ToolException(
                    "a broker runs on the data folder %s (pid %s): stop it first"
                            .formatted(data, Files.readString(path).trim()));
        } catch (AccessDeniedException e) {
            return new FolderLock(null);
        } catch (FileSystemException e) {
            if (!Files.isWritable(path)) {
                return new FolderLock(null);
            }
            throw new ToolException("the data folder " + data + " cannot be locked: " + e);
        } catch (IOException e) {
            throw new ToolException("the data folder " + data + " cannot be locked: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
