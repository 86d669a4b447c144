package io.warren.protocol.amqp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates and the key that TLS connections begin with. The files are looked at every other
 * second; when they have changed, connections that begin from then on have the new ones, and those
 * that are open go on. Files that cannot be used leave the old ones in force, and a line in the
 * log.
 *
 * <p>Threads: {@link #handler} any; its own thread looks at the files.
 */
final class TlsFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);
    private static final long LOOK_MILLIS = 2_000;

    /** Files that cannot be used; the text is for the operator. */
    static final class UnusableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnusableException(String text, Throwable cause) {
            super(text, cause);
        }
    }

    private final TlsConfig config;
    private final long handshakeSeconds;
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "warren-amqp-tls");
                        thread.setDaemon(true);
                        return thread;
                    });
    private List<byte[]> contents;
    private volatile SslContext context;

    /** Errors: a text that tells the operator what is wrong with the files. */
    TlsFiles(TlsConfig config, long handshakeSeconds) throws UnusableException {
        this.config = config;
        this.handshakeSeconds = handshakeSeconds;
        contents = read();
        context = build(contents);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // look() throws nothing.
    void watch() {
        watcher.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The part of a new connection that speaks TLS. */
    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeout(handshakeSeconds, TimeUnit.SECONDS);
        return handler;
    }

    /** What was read is kept even if it is no good: one line in the log for each change. */
    private void look() {
        try {
            List<byte[]> now = read();
            if (isSame(now, contents)) {
                return;
            }
            contents = now;
            context = build(now);
            LOG.info("certificates reloaded file={}", config.certificate());
        } catch (UnusableException unusable) {
            LOG.warn("certificates not reloaded reason={}", unusable.getMessage());
        } catch (RuntimeException fault) {
            LOG.error("certificates not reloaded", fault);
        }
    }

    private static boolean isSame(List<byte[]> one, List<byte[]> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!Arrays.equals(one.get(i), other.get(i))) {
                return false;
            }
        }
        return true;
    }

    private List<byte[]> read() throws UnusableException {
        List<byte[]> read = new ArrayList<>();
        for (Path file : files()) {
            try {
                read.add(Files.readAllBytes(file));
            } catch (IOException missing) {
                throw new UnusableException("the file " + file + " cannot be read", missing);
            }
        }
        return read;
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(config.certificate(), config.key()));
        Path trusted = config.trusted();
        if (trusted != null) {
            files.add(trusted);
        }
        return files;
    }

    private SslContext build(List<byte[]> read) throws UnusableException {
        try {
            KeyPairCheck.check(read.get(0), read.get(1));
            SslContextBuilder builder =
                    SslContextBuilder.forServer(
                                    new ByteArrayInputStream(read.get(0)),
                                    new ByteArrayInputStream(read.get(1)))
                            .sslProvider(SslProvider.JDK)
                            .protocols(config.protocols())
                            .clientAuth(clientAuth());
            if (config.trusted() != null) {
                builder.trustManager(new ByteArrayInputStream(read.get(2)));
            }
            return builder.build();
        } catch (Exception unusable) {
            throw new UnusableException(
                    "no TLS with "
                            + config.certificate()
                            + " and "
                            + config.key()
                            + ": "
                            + deepest(unusable),
                    unusable);
        }
    }

    private static @Nullable String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = Objects.requireNonNull(cause.getCause());
        }
        return cause.getMessage();
    }

    private ClientAuth clientAuth() {
        return switch (config.clients()) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
