package io.warren.shell.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketPlaceTest {
    private static final String LONG = "x".repeat(SocketPlace.MAX_PATH_BYTES);

    @TempDir Path folder;

    private static void connect(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(channel.isConnected()).isTrue();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String[] names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toArray(String[]::new);
        }
    }

    @Test
    void theSocketLiesInTheDataFolderForItsOwnerOnlyAndGoesWhenItIsClosed() throws IOException {
        try (SocketPlace place = SocketPlace.open(folder, folder)) {
            assertThat(place.socket()).isEqualTo(folder.resolve("warren.sock"));
            assertThat(mode(place.socket())).isEqualTo("rw-------");
            assertThat(names(folder)).containsExactly("warren.sock");
            connect(place.socket());
        }
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void whatABrokerThatWasKilledHasLeftIsReplaced() throws IOException {
        Files.createDirectory(folder.resolve(".control"));
        for (String left : new String[] {".control/s", "warren.sock"}) {
            try (ServerSocketChannel old = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                old.bind(UnixDomainSocketAddress.of(folder.resolve(left)));
            }
        }
        try (SocketPlace place = SocketPlace.open(folder, folder)) {
            connect(place.socket());
        }
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void aPathThatIsTooLongGetsAShortOneThatAFileNames() throws IOException {
        Path data = Files.createDirectory(folder.resolve(LONG));
        Path temporary = Files.createDirectory(folder.resolve("t"));
        try (SocketPlace place = SocketPlace.open(data, temporary)) {
            Path pointer = data.resolve("warren.sock.path");
            assertThat(place.socket()).startsWith(temporary);
            assertThat(Files.readString(pointer).strip()).isEqualTo(place.socket().toString());
            assertThat(mode(pointer)).isEqualTo("rw-------");
            assertThat(mode(place.socket())).isEqualTo("rw-------");
            assertThat(mode(place.socket().getParent())).isEqualTo("rwx------");
            connect(place.socket());
        }
        assertThat(names(data)).isEmpty();
        assertThat(names(temporary)).isEmpty();
    }

    @Test
    void theShortPathOfABrokerThatWasKilledIsRemovedAtTheNextStart() throws IOException {
        Path data = Files.createDirectory(folder.resolve(LONG));
        Path temporary = Files.createDirectory(folder.resolve("t"));
        SocketPlace killed = SocketPlace.open(data, temporary);
        killed.channel().close();
        try (SocketPlace place = SocketPlace.open(data, temporary)) {
            assertThat(killed.socket()).doesNotExist();
            assertThat(names(temporary)).hasSize(1);
            connect(place.socket());
        }
    }
}
