package io.warren.shell.control;

import io.warren.shell.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the control socket in the data folder. Without it the broker runs all the same. */
@Component(
        immediate = true,
        service = {})
public final class ControlSocket {
    private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);
    private static final long PATIENCE_MILLIS = 20_000;

    private final @Nullable SocketPlace place;
    private final @Nullable ControlServer server;

    @Activate
    public ControlSocket(BundleContext context, @Reference Console console) {
        String data = context.getProperty("warren.data");
        SocketPlace opened = null;
        if (data == null) {
            log.warn("no control socket: the framework property warren.data is not set");
        } else {
            try {
                opened = SocketPlace.open(Path.of(data).toAbsolutePath(), temporary());
                log.debug("control socket path={}", opened.socket());
            } catch (IOException | UnsupportedOperationException e) {
                log.warn("no control socket, warrenctl does not work why={}", "" + e);
            }
        }
        place = opened;
        server =
                opened == null
                        ? null
                        : ControlServer.start(
                                opened.channel(), console.commands(), PATIENCE_MILLIS);
    }

    /** The user's own runtime folder where there is one, else the system's for temporary files. */
    private static Path temporary() {
        // Not java.io.tmpdir: the broker's lies in the data folder, whose path was too long.
        String own = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "");
        return !own.isEmpty() && Files.isWritable(Path.of(own)) ? Path.of(own) : Path.of("/tmp");
    }

    @Deactivate
    void deactivate() throws IOException {
        if (server != null) {
            server.close();
        }
        if (place != null) {
            place.close();
        }
    }
}
