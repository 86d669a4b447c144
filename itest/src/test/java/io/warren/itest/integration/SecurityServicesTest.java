package io.warren.itest.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.security.Access;
import io.warren.security.Authenticator;
import io.warren.security.Authorizer;
import io.warren.security.Resource;
import io.warren.session.Broker;
import io.warren.session.BrokerException;
import io.warren.session.Channel;
import io.warren.session.Credentials;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.session.Session;
import io.warren.session.SessionListener;
import io.warren.session.SessionRequest;
import io.warren.topology.QueueSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.test.common.annotation.InjectBundleContext;
import org.osgi.test.common.annotation.InjectService;
import org.osgi.test.junit5.context.BundleContextExtension;
import org.osgi.test.junit5.service.ServiceExtension;

/** Who may come in, and what they may do, is decided by services of third parties. */
@ExtendWith({BundleContextExtension.class, ServiceExtension.class})
class SecurityServicesTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @InjectBundleContext BundleContext context;

    @InjectService(timeout = 30_000)
    Broker broker;

    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();

    @AfterEach
    void withdraw() throws Exception {
        services.forEach(ServiceRegistration::unregister);
        for (Session session : sessions) {
            await(session.close());
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException failed) {
            throw failed.getCause() instanceof BrokerException refused ? refused : failed;
        }
    }

    private <T> void register(Class<T> type, T service, int ranking) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_RANKING, ranking);
        services.add(context.registerService(type, service, properties));
    }

    private Identity login(String user, String password) throws Exception {
        return await(broker.authenticate(Credentials.ofPassword(user, password, LOOPBACK)));
    }

    private void renew(String user, String secret) throws Exception {
        await(broker.renew(Credentials.ofPassword(user, secret, LOOPBACK)));
    }

    private Channel channel(Identity user) {
        Session session =
                broker.open(SessionRequest.builder(user, "/").build(), new SilentListener());
        sessions.add(session);
        return session.openChannel(1, (id, outcome) -> {});
    }

    private static CompletionStage<?> declare(Channel channel, String queue) {
        return channel.declareQueue(QueueSpec.builder(queue).autoDelete(true).build());
    }

    /** Knows one user. */
    private record Porter(String user, String password) implements Authenticator {
        @Override
        public Optional<Identity> authenticate(Credentials credentials) {
            return user.equals(credentials.user()) && password.equals(credentials.password())
                    ? Optional.of(new Identity(user, Set.of("from-afar")))
                    : Optional.empty();
        }
    }

    /** Lets everybody configure what begins with a prefix, which may change. */
    private static final class Prefix implements Authorizer {
        private volatile String prefix;
        private volatile Runnable changed = () -> {};

        Prefix(String prefix) {
            this.prefix = prefix;
        }

        void set(String other) {
            prefix = other;
            changed.run();
        }

        @Override
        public boolean mayOpen(Identity user, String virtualHost) {
            return true;
        }

        @Override
        public boolean may(Identity user, Access access, Resource resource) {
            return resource.name().startsWith(prefix);
        }

        @Override
        public void onChange(Runnable told) {
            changed = told;
        }
    }

    private static final class SilentListener implements SessionListener {
        @Override
        public void flow(boolean open) {}

        @Override
        public void blocked(String reason) {}

        @Override
        public void unblocked() {}

        @Override
        public void closeRequested(ReplyCode code, String text) {}
    }

    @Test
    void anAuthenticatorBringsUsersAndTakesThemAlong() throws Exception {
        assertThatThrownBy(() -> login("ada", "engine")).isInstanceOf(BrokerException.class);
        register(Authenticator.class, new Porter("ada", "engine"), 10);

        assertThat(login("ada", "engine").tags()).containsExactly("from-afar");
        assertThatThrownBy(() -> login("ada", "wrong")).isInstanceOf(BrokerException.class);
        assertThat(login("guest", "guest").name()).as("others are known as before").isNotEmpty();

        services.remove(0).unregister();
        assertThatThrownBy(() -> login("ada", "engine")).isInstanceOf(BrokerException.class);
    }

    @Test
    void aNewSecretIsCheckedByWhoseUserItIs() throws Exception {
        register(Authenticator.class, new Porter("ada", "engine"), 10);

        renew("ada", "engine");
        assertThatThrownBy(() -> renew("ada", "wrong")).isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> renew("nobody", "engine")).isInstanceOf(BrokerException.class);
        renew("guest", "a password does not expire");
    }

    @Test
    void theAuthenticatorWithTheHigherRankingIsAskedFirstAndOneThatThrowsKnowsNobody()
            throws Exception {
        register(
                Authenticator.class,
                credentials -> {
                    throw new IllegalStateException("the directory is away");
                },
                30);
        register(Authenticator.class, new Porter("guest", "guest"), 20);

        assertThat(login("guest", "guest").tags()).containsExactly("from-afar");
    }

    @Test
    void anAuthorizerDecidesAloneAndAtOnceWhenItChanges() throws Exception {
        Channel channel = channel(login("guest", "guest"));
        await(declare(channel, "before"));
        Prefix prefix = new Prefix("shop.");
        register(Authorizer.class, prefix, 10);

        await(declare(channel, "shop.orders"));
        assertThatThrownBy(() -> await(declare(channel, "bank.orders")))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        refused ->
                                assertThat(refused.replyCode())
                                        .isEqualTo(ReplyCode.ACCESS_REFUSED));
        prefix.set("bank.");
        await(declare(channel, "bank.orders"));
        assertThatThrownBy(() -> await(declare(channel, "shop.orders")))
                .isInstanceOf(BrokerException.class);

        services.remove(0).unregister();
        await(declare(channel, "shop.orders"));
    }

    @Test
    void anAuthorizerThatThrowsRefusesAndOneOfALowRankingIsNotAsked() throws Exception {
        Channel channel = channel(login("guest", "guest"));
        register(Authorizer.class, new Prefix("nothing begins with this"), -1);
        await(declare(channel, "mine"));

        register(
                Authorizer.class,
                new Authorizer() {
                    @Override
                    public boolean mayOpen(Identity user, String virtualHost) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public boolean may(Identity user, Access access, Resource resource) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void onChange(Runnable changed) {}
                },
                10);
        assertThatThrownBy(() -> await(declare(channel, "other")))
                .isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> channel(login("guest", "guest")))
                .isInstanceOf(BrokerException.class);
    }
}
