package io.warren.kernel;

import io.warren.session.BrokerException;
import io.warren.session.Channel;
import io.warren.session.ChannelListener;
import io.warren.session.ReplyCode;
import io.warren.session.Session;
import io.warren.session.SessionListener;
import io.warren.session.SessionRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client connection. */
final class ClientSession implements Session {
    private final long id;
    private final SessionRequest request;
    private final VirtualHost host;
    private final SessionListener listener;
    private final boolean operator;
    private final SessionAccess access;
    private final UserShares shares;
    private final Instant openedAt;
    private final Consumer<ClientSession> onClose;
    private final Flow flow;
    private final Set<ClientChannel> channels = ConcurrentHashMap.newKeySet();
    private final Set<AnyQueue> owned = ConcurrentHashMap.newKeySet();

    /** Logs that wait for {@link #flush}; belongs to the session's thread. */
    private final Set<StoredQueue> heldFlushes = new HashSet<>();

    private @Nullable StoredQueue lastHeld;

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param operator whether it may use exclusive queues of others
     * @param access what it may do
     * @param shares where its channels count, unless it is an operator's
     * @param onClose told once, when it begins to close
     */
    ClientSession(
            long id,
            SessionRequest request,
            VirtualHost host,
            SessionListener listener,
            boolean operator,
            SessionAccess access,
            UserShares shares,
            Consumer<ClientSession> onClose) {
        this.id = id;
        this.request = request;
        this.host = host;
        this.listener = listener;
        this.operator = operator;
        this.access = access;
        this.shares = shares;
        this.onClose = onClose;
        this.openedAt = host.clock().instant();
        this.flow = new Flow(listener::flow);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Channel openChannel(int number, ChannelListener channelListener) {
        requireOpen();
        if (!operator) {
            shares.channelOpened(request.identity().name());
        }
        ClientChannel channel = new ClientChannel(this, host, number, channelListener);
        channels.add(channel);
        return channel;
    }

    @Override
    public void flush() {
        for (StoredQueue held : heldFlushes) {
            held.releaseFlush();
        }
        heldFlushes.clear();
        lastHeld = null;
    }

    /** Keeps a log from flushing until {@link #flush}. On the session's thread. */
    void holdFlush(StoredQueue stored) {
        if (stored != lastHeld) { // mostly a session publishes to the same place
            lastHeld = stored;
            if (heldFlushes.add(stored)) {
                stored.holdFlush();
            }
        }
    }

    @Override
    public CompletionStage<Void> close() {
        if (!closed.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        flush();
        onClose.accept(this);
        List<CompletableFuture<?>> steps = new ArrayList<>();
        for (ClientChannel channel : channels) {
            steps.add(channel.close().toCompletableFuture());
        }
        if (!host.isDeleted()) { // else they are gone, and nobody is there to delete them
            steps.add(host.queueControl().deleteOwnedBy(this).toCompletableFuture());
        }
        return CompletableFuture.allOf(steps.toArray(CompletableFuture<?>[]::new));
    }

    void requireOpen() {
        if (closed.get()) {
            throw new BrokerException(ReplyCode.CONNECTION_FORCED, "the session is closed");
        }
    }

    SessionAccess access() {
        return access;
    }

    Flow flow() {
        return flow;
    }

    void own(AnyQueue queue) {
        owned.add(queue);
    }

    void disown(AnyQueue queue) {
        owned.remove(queue);
    }

    Collection<AnyQueue> owned() {
        return owned;
    }

    void forget(ClientChannel channel) {
        if (channels.remove(channel) && !operator) {
            shares.channelClosed(request.identity().name());
        }
    }

    boolean isOperator() {
        return operator;
    }

    SessionRequest request() {
        return request;
    }

    SessionListener listener() {
        return listener;
    }

    Instant openedAt() {
        return openedAt;
    }

    Collection<ClientChannel> channels() {
        return channels;
    }

    VirtualHost host() {
        return host;
    }
}
