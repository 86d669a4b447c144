package io.warren.launcher.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CtlSocketTest {
    @TempDir Path data;

    private static ServerSocketChannel serve(Path socket) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket));
    }

    @Test
    void theSocketIsFoundInTheDataFolder() throws Exception {
        try (ServerSocketChannel server = serve(data.resolve("warren.sock"));
                SocketChannel channel = CtlSocket.connect(data)) {
            assertThat(channel.isConnected()).isTrue();
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void theSocketIsFoundWhereThePointerSays() throws Exception {
        Path elsewhere = Files.createDirectory(data.resolve("e")).resolve("s");
        Files.writeString(data.resolve("warren.sock.path"), elsewhere + "\n");
        try (ServerSocketChannel server = serve(elsewhere);
                SocketChannel channel = CtlSocket.connect(data)) {
            assertThat(channel.isConnected()).isTrue();
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void withoutABrokerItIsSaidSo() throws Exception {
        String none = "no broker runs on the data folder " + data;
        assertThatThrownBy(() -> CtlSocket.connect(data)).hasMessageStartingWith(none);
        serve(data.resolve("warren.sock")).close(); // as a broker that was killed leaves it
        assertThat(data.resolve("warren.sock")).exists();
        assertThatThrownBy(() -> CtlSocket.connect(data)).hasMessageStartingWith(none);
        Files.delete(data.resolve("warren.sock"));
        Files.writeString(data.resolve("warren.sock.path"), data.resolve("gone") + "\n");
        assertThatThrownBy(() -> CtlSocket.connect(data)).hasMessageStartingWith(none);
    }
}
