package io.warren.kernel;

import io.warren.security.Authenticator;
import io.warren.session.Broker;
import io.warren.session.BrokerException;
import io.warren.session.Credentials;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.session.Session;
import io.warren.session.SessionListener;
import io.warren.session.SessionRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients in, and keeps the sessions that are open. */
final class KernelBroker implements Broker {
    private static final Logger LOG = LoggerFactory.getLogger(KernelBroker.class);

    /** So many logins may wait for their password to be hashed; more are refused. */
    private static final int WAITING_LOGINS = 4096;

    private final Map<String, VirtualHost> virtualHosts;
    private final Supplier<List<Authenticator>> authenticators;
    private final ExecutorService logins =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING_LOGINS),
                    task -> daemon(task, "warren-login"));
    private final Map<Long, ClientSession> sessions = new ConcurrentHashMap<>();
    private final AtomicLong lastSessionId = new AtomicLong();
    private final Object alarmLock = new Object();

    /** Why publishers are blocked; empty if they are not. */
    private String blocked = "";

    KernelBroker(
            Map<String, VirtualHost> virtualHosts, Supplier<List<Authenticator>> authenticators) {
        this.virtualHosts = virtualHosts;
        this.authenticators = authenticators;
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public CompletionStage<Identity> authenticate(Credentials credentials) {
        try {
            return CompletableFuture.supplyAsync(() -> ask(credentials), logins);
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(refused());
        }
    }

    private Identity ask(Credentials credentials) {
        for (Authenticator authenticator : authenticators.get()) {
            try {
                Optional<Identity> identity = authenticator.authenticate(credentials);
                if (identity.isPresent()) {
                    return identity.get();
                }
            } catch (RuntimeException fault) {
                LOG.error("an authenticator failed: {}", authenticator.getClass(), fault);
            }
        }
        LOG.warn("login refused: user={} peer={}", credentials.user(), credentials.peer());
        throw refused();
    }

    private static BrokerException refused() {
        return new BrokerException(ReplyCode.ACCESS_REFUSED, "login refused");
    }

    @Override
    public Session open(SessionRequest request, SessionListener listener) {
        return open(request, listener, false);
    }

    ClientSession open(SessionRequest request, SessionListener listener, boolean operator) {
        VirtualHost host = virtualHosts.get(request.virtualHost());
        if (host == null) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED, "vhost " + request.virtualHost() + " not found");
        }
        long id = lastSessionId.incrementAndGet();
        ClientSession session =
                new ClientSession(
                        id, request, host, listener, operator, s -> sessions.remove(s.id()));
        synchronized (alarmLock) {
            sessions.put(id, session);
            if (!blocked.isEmpty()) {
                listener.blocked(blocked);
            }
        }
        return session;
    }

    /**
     * What is short may have changed. Not on an event loop.
     *
     * @param reason why publishers must be blocked; empty if nothing is short. Asked under a lock:
     *     whoever tells last has looked last
     */
    void alarmChanged(Supplier<String> reason) {
        synchronized (alarmLock) {
            String before = blocked;
            blocked = reason.get();
            if (blocked.equals(before)) {
                return;
            }
            LOG.warn(
                    "publishers are {}",
                    blocked.isEmpty() ? "unblocked" : "blocked: the broker is " + blocked);
            if (blocked.isEmpty()) {
                sessions.values().forEach(session -> session.listener().unblocked());
            } else if (before.isEmpty()) {
                String why = blocked;
                sessions.values().forEach(session -> session.listener().blocked(why));
            }
        }
    }

    Collection<ClientSession> sessions() {
        return sessions.values();
    }

    Map<String, VirtualHost> virtualHosts() {
        return virtualHosts;
    }

    /** Closes what sessions are left; completes when their work is done. */
    CompletableFuture<Void> close() {
        logins.shutdown();
        List<CompletableFuture<?>> closing = new ArrayList<>();
        for (ClientSession session : sessions.values()) {
            try {
                closing.add(session.close().toCompletableFuture());
            } catch (RuntimeException fault) {
                LOG.error("a session does not close: {}", session.request().name(), fault);
            }
        }
        return CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new));
    }
}
