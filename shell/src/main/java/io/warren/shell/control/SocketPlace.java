package io.warren.shell.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the socket lies: {@code warren.sock} in the data folder. A path that is too long for the
 * operating system gets a short one in a private temporary folder instead, and {@code
 * warren.sock.path} in the data folder tells where.
 *
 * <p>The socket is made within a folder of mode 0700 and has mode 0600 before it appears elsewhere:
 * at no time can another user connect. The lock of the data folder makes sure that whatever lies
 * here at start is left over from a broker that is no more.
 */
final class SocketPlace implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SocketPlace.class);

    static final String SOCKET = "warren.sock";
    static final String POINTER = "warren.sock.path";

    /** Linux takes 107 bytes, others 103. */
    static final int MAX_PATH_BYTES = 100;

    private static final String NURSERY = ".control";

    private final ServerSocketChannel channel;
    private final Path data;
    private final Path socket;

    private SocketPlace(ServerSocketChannel channel, Path data, Path socket) {
        this.channel = channel;
        this.data = data;
        this.socket = socket;
    }

    /**
     * @param data the data folder
     * @param temporary where a short path can be had
     */
    static SocketPlace open(Path data, Path temporary) throws IOException {
        clean(data);
        Path nursery = data.resolve(NURSERY);
        Path socket = data.resolve(SOCKET);
        boolean fits = fits(nursery.resolve("s")) && fits(socket);
        if (!fits) {
            nursery = Files.createTempDirectory(temporary, "warren-", mode("rwx------"));
            socket = nursery.resolve(SOCKET);
            if (!fits(socket)) {
                Files.delete(nursery);
                throw new IOException(
                        "the path of the data folder is too long for a socket, and so is "
                                + temporary);
            }
        } else {
            Files.createDirectory(nursery, mode("rwx------"));
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Path born = nursery.resolve("s");
            channel.bind(UnixDomainSocketAddress.of(born));
            if (isPosix()) {
                Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-------"));
            }
            Files.move(born, socket, StandardCopyOption.ATOMIC_MOVE);
            if (fits) {
                Files.delete(nursery);
            } else {
                point(data, socket);
            }
            return new SocketPlace(channel, data, socket);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void point(Path data, Path socket) throws IOException {
        Path temporary = Files.createTempFile(data, ".sock", ".path", mode("rw-------"));
        Files.writeString(temporary, socket + "\n");
        Files.move(temporary, data.resolve(POINTER), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what a broker that was killed has left. */
    private static void clean(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(NURSERY).resolve("s"));
        Files.deleteIfExists(data.resolve(NURSERY));
        Files.deleteIfExists(data.resolve(SOCKET));
        Path pointer = data.resolve(POINTER);
        if (!Files.exists(pointer)) {
            return;
        }
        try {
            Path socket = Path.of(Files.readString(pointer).strip());
            if (socket.endsWith(SOCKET)) {
                Files.deleteIfExists(socket);
                Path folder = socket.getParent();
                if (folder != null && folder.getFileName().toString().startsWith("warren-")) {
                    Files.deleteIfExists(folder);
                }
            }
        } catch (IOException | InvalidPathException e) {
            log.warn("a socket left by an earlier run stays pointer={} why={}", pointer, "" + e);
        }
        Files.delete(pointer);
    }

    private static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] mode(String permissions) {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        clean(data);
    }
}
