package io.warren.launcher.ctl;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Finds the control socket of a data folder: {@code warren.sock} in it or, where that path is too
 * long, what {@code warren.sock.path} names.
 */
final class CtlSocket {
    private CtlSocket() {}

    static SocketChannel connect(Path data) throws CtlException {
        Path socket = data.resolve("warren.sock");
        try {
            if (!Files.exists(socket)) {
                Path pointer = data.resolve("warren.sock.path");
                if (!Files.exists(pointer)) {
                    throw notRunning(data);
                }
                socket = Path.of(Files.readString(pointer).strip());
            }
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (AccessDeniedException | InvalidPathException e) {
            throw denied(data);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("ermission denied")) {
                throw denied(data);
            }
            throw notRunning(data);
        }
    }

    private static CtlException denied(Path data) {
        return new CtlException("only the owner of " + data + " may give commands to its broker");
    }

    private static CtlException notRunning(Path data) {
        return new CtlException(
                "no broker runs on the data folder "
                        + data
                        + "; start it with bin/warren, or choose another folder with --data");
    }
}
