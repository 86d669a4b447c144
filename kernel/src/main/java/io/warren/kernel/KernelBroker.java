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
import java.util.function.Function;
import java.util.function.Predicate;
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
    private final Authorization authorization;
    private final UserShares shares;
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
            Map<String, VirtualHost> virtualHosts,
            Supplier<List<Authenticator>> authenticators,
            Authorization authorization,
            UserShares shares) {
        this.shares = shares;
        this.virtualHosts = virtualHosts;
        this.authenticators = authenticators;
        this.authorization = authorization;
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public CompletionStage<Identity> authenticate(Credentials credentials) {
        return ask("login", credentials, from -> from.authenticate(credentials));
    }

    @Override
    public CompletionStage<?> renew(Credentials credentials) {
        return ask(
                "new secret",
                credentials,
                from -> from.renew(credentials) ? Optional.of(from) : Optional.empty());
    }

    /** The first answer of an authenticator, on the one thread for that. */
    private <T> CompletionStage<T> ask(
            String what, Credentials credentials, Function<Authenticator, Optional<T>> question) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> firstAnswer(question).orElseThrow(() -> refused(what, credentials)),
                    logins);
        } catch (RejectedExecutionException tooMany) {
            return CompletableFuture.failedFuture(refused(what, credentials));
        }
    }

    private <T> Optional<T> firstAnswer(Function<Authenticator, Optional<T>> question) {
        for (Authenticator authenticator : authenticators.get()) {
            try {
                Optional<T> answer = question.apply(authenticator);
                if (answer.isPresent()) {
                    return answer;
                }
            } catch (RuntimeException fault) {
                LOG.error("an authenticator failed: {}", authenticator.getClass(), fault);
            }
        }
        return Optional.empty();
    }

    private static BrokerException refused(String what, Credentials credentials) {
        LOG.warn("{} refused: user={} peer={}", what, credentials.user(), credentials.peer());
        return new BrokerException(ReplyCode.ACCESS_REFUSED, what + " refused");
    }

    @Override
    public Session open(SessionRequest request, SessionListener listener) {
        return open(request, listener, false);
    }

    ClientSession open(SessionRequest request, SessionListener listener, boolean operator) {
        VirtualHost host = virtualHosts.get(request.virtualHost());
        if (host == null) {
            throw notFound(request);
        }
        Identity user = request.identity();
        if (!operator) {
            admit(user, host);
        }
        SessionAccess access = new SessionAccess(authorization, user, host.name(), operator);
        ClientSession session =
                new ClientSession(
                        lastSessionId.incrementAndGet(),
                        request,
                        host,
                        listener,
                        operator,
                        access,
                        shares,
                        this::closed);
        synchronized (alarmLock) {
            sessions.put(session.id(), session);
            if (!blocked.isEmpty()) {
                listener.blocked(blocked);
            }
        }
        if (host.isDeleted()) { // it may have gone before the session was seen
            CompletionStage<Void> unused = session.close();
            throw notFound(request);
        }
        return session;
    }

    /** Counts the connection where there are limits, which RabbitMQ too looks at first. */
    private void admit(Identity user, VirtualHost host) {
        host.connected(user.name());
        try {
            shares.connected(user.name());
        } catch (BrokerException full) {
            host.disconnected();
            throw full;
        }
        if (!authorization.mayOpen(user, host.name())) {
            leave(user, host);
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED, Refusals.vhostRefused(host.name(), user.name()));
        }
    }

    private void leave(Identity user, VirtualHost host) {
        shares.disconnected(user.name());
        host.disconnected();
    }

    private static BrokerException notFound(SessionRequest request) {
        return new BrokerException(
                ReplyCode.NOT_ALLOWED, "vhost " + request.virtualHost() + " not found");
    }

    private void closed(ClientSession session) {
        sessions.remove(session.id());
        if (!session.isOperator()) {
            leave(session.request().identity(), session.host());
        }
    }

    /** Asks the connections that are meant to close with CONNECTION_FORCED. */
    void closeConnections(Predicate<ClientSession> which, String text) {
        for (ClientSession session : sessions.values()) {
            if (which.test(session)) {
                try {
                    session.listener().closeRequested(ReplyCode.CONNECTION_FORCED, text);
                } catch (RuntimeException fault) {
                    LOG.error("a connection does not close: {}", session.request().name(), fault);
                }
            }
        }
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
