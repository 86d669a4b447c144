package io.warren.protocol.amqp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.warren.session.Broker;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and serves the connections that come.
 *
 * <p>Threads: {@link #start} and {@link #stop} one after the other; the rest any.
 */
final class AmqpServer {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpServer.class);

    private static final int ACCEPT_BACKLOG = 1024;
    private static final int MIN_READ_BYTES = 512;
    private static final int FIRST_READ_BYTES = 4096;
    private static final int MAX_READ_BYTES = 64 * 1024;
    private static final int LOW_WATER_BYTES = 128 * 1024;
    private static final int HIGH_WATER_BYTES = 512 * 1024;
    private static final long STOP_SECONDS = 10;
    private static final long WARN_NANOS = 1_000_000_000L;

    private final Broker broker;
    private final AmqpConfig config;
    private final ContentBudget contentBudget;
    private final Set<AmqpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger handshakes = new AtomicInteger();
    private @Nullable EventLoopGroup eventLoops;
    private final List<Channel> listeners = new ArrayList<>();
    private final ConnectionRate rate;
    private final AtomicLong warnedNanos = new AtomicLong();
    private @Nullable TlsFiles tls;
    private @Nullable InetSocketAddress tlsAddress;

    AmqpServer(Broker broker, AmqpConfig config) {
        this.broker = broker;
        this.config = config;
        this.rate = new ConnectionRate(config.limits().perSecond(), System::nanoTime);
        this.contentBudget = ContentBudget.forHeap(Runtime.getRuntime().maxMemory());
    }

    /**
     * Begins to listen.
     *
     * @return the address, with the port that was taken
     * @throws Exception when the address cannot be bound; nothing is left behind then
     */
    InetSocketAddress start() throws Exception {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        config.eventLoops(), new DefaultThreadFactory("warren-amqp", true), io);
        eventLoops = group;
        Class<? extends ServerChannel> transport =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        try {
            InetSocketAddress address = listen(bootstrap(group, transport, null), config.port());
            LOG.info(
                    "listening address={} transport={} eventLoops={}",
                    address,
                    epoll ? "epoll" : "nio",
                    config.eventLoops());
            startTls(group, transport);
            return address;
        } catch (Exception failed) {
            stop();
            throw failed;
        }
    }

    private void startTls(EventLoopGroup group, Class<? extends ServerChannel> transport)
            throws Exception {
        TlsConfig secure = config.tls();
        if (secure != null) {
            TlsFiles files = new TlsFiles(secure, config.limits().seconds());
            tls = files;
            try {
                tlsAddress = listen(bootstrap(group, transport, files), secure.port());
            } catch (Exception failed) {
                if (failed instanceof InterruptedException) {
                    throw failed;
                }
                throw new TlsFiles.UnusableException(
                        "cannot listen for AMQP with TLS at "
                                + config.host()
                                + " port "
                                + secure.port()
                                + " ("
                                + failed.getMessage()
                                + "): set "
                                + TlsConfig.PORT
                                + " to another",
                        failed);
            }
            files.watch();
            LOG.info(
                    "listening with TLS address={} clientCertificates={}",
                    tlsAddress,
                    secure.clients());
        }
    }

    private InetSocketAddress listen(ServerBootstrap bootstrap, int port)
            throws InterruptedException {
        Channel bound = bootstrap.bind(config.host(), port).sync().channel();
        listeners.add(bound);
        InetSocketAddress address = (InetSocketAddress) bound.localAddress();
        for (String other : config.hosts().subList(1, config.hosts().size())) {
            ChannelFuture binding = bootstrap.bind(other, address.getPort()).await();
            if (binding.isSuccess()) {
                listeners.add(binding.channel());
            } else {
                LOG.info("not listening address={} reason={}", other, "" + binding.cause());
            }
        }
        return address;
    }

    /** Where TLS is spoken; null if it is off. */
    @Nullable InetSocketAddress tlsAddress() {
        return tlsAddress;
    }

    private ServerBootstrap bootstrap(
            EventLoopGroup group,
            Class<? extends ServerChannel> transport,
            @Nullable TlsFiles secure) {
        PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
        return new ServerBootstrap()
                .group(group)
                .channel(transport)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(
                                MIN_READ_BYTES, FIRST_READ_BYTES, MAX_READ_BYTES))
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
                .childHandler(new Acceptor(secure));
    }

    /** Adds each new connection. */
    private final class Acceptor extends ChannelInitializer<Channel> {
        private final @Nullable TlsFiles secure;

        Acceptor(@Nullable TlsFiles secure) {
            this.secure = secure;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (channel.remoteAddress() instanceof InetSocketAddress peer
                    && !rate.allows(peer.getAddress())) {
                refuse(channel, LoginLimits.PER_SECOND, config.limits().perSecond());
                return;
            }
            if (handshakes.incrementAndGet() > config.limits().connections()) {
                handshakes.decrementAndGet();
                refuse(channel, LoginLimits.CONNECTIONS, config.limits().connections());
                return;
            }
            AmqpConnection connection = new AmqpConnection(AmqpServer.this, channel);
            connections.add(connection);
            if (secure != null) {
                channel.pipeline().addLast(secure.handler(channel.alloc()));
            }
            channel.pipeline().addLast(connection);
        }
    }

    /** Closes a new connection; the log has one line in a second, however many there are. */
    private void refuse(Channel channel, String limit, int value) {
        long now = System.nanoTime();
        long before = warnedNanos.get();
        if ((before == 0 || now - before > WARN_NANOS) && warnedNanos.compareAndSet(before, now)) {
            LOG.warn(
                    "connection refused peer={} limit={} value={}",
                    channel.remoteAddress(),
                    limit,
                    value);
        }
        channel.unsafe().closeForcibly();
    }

    /** A connection is open, or will never be. */
    void handshakeEnds() {
        handshakes.decrementAndGet();
    }

    void remove(AmqpConnection connection) {
        connections.remove(connection);
    }

    /** Closes the listeners, then all connections, then ends the threads. Blocking: seconds. */
    void stop() {
        for (Channel bound : listeners) {
            bound.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        }
        listeners.clear();
        TlsFiles files = tls;
        if (files != null) {
            files.close();
        }
        CompletableFuture<?>[] closing =
                connections.stream()
                        .map(AmqpConnection::shutDown)
                        .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(closing).get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn("not every connection has closed in time count={}", connections.size());
        }
        EventLoopGroup group = eventLoops;
        if (group != null) {
            group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                    .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
            eventLoops = null;
        }
    }

    Broker broker() {
        return broker;
    }

    AmqpConfig config() {
        return config;
    }

    ContentBudget contentBudget() {
        return contentBudget;
    }
}
