package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.kernel.TestKernel.Taker;
import io.warren.management.Permission;
import io.warren.management.Permissions;
import io.warren.management.TopicPermission;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.Identity;
import io.warren.session.PublishResult;
import io.warren.session.ReplyCode;
import io.warren.session.SubscriptionRequest;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
    private final TestKernel kernel = new TestKernel(new MemoryStore.Contents());
    private Client guest = kernel.client();

    @BeforeEach
    void makeThings() {
        await(kernel.management().users().add(new Identity("alice", Set.of()), "secret"));
        permit("^c-", "^w-", "^r-");
        for (String prefix : new String[] {"c", "w", "r", "x"}) {
            await(guest.channel.declareQueue(QueueSpec.builder(prefix + "-q").build()));
            await(
                    guest.channel.declareExchange(
                            ExchangeSpec.builder(prefix + "-e", TestKernel.TYPE).build()));
        }
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private Permissions permissions() {
        return kernel.management().permissions();
    }

    private void permit(String configure, String write, String read) {
        await(permissions().set(new Permission("alice", "/", configure, write, read)));
    }

    private Client alice() {
        return kernel.client("alice", "/");
    }

    private interface Action {
        void run(Client client);
    }

    private void assertAllowed(Action action) {
        action.run(alice());
    }

    private void assertRefused(String what, Action action) {
        Client client = alice();
        assertThatThrownBy(() -> action.run(client))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.ACCESS_REFUSED))
                .hasMessage("access to " + what + " in vhost '/' refused for user 'alice'");
    }

    private static void bind(Client client, BindingSpec binding) {
        await(client.channel.bind(binding));
    }

    private static BindingSpec toQueue(String source, String queue) {
        return BindingSpec.toQueue(source, queue, RoutingKey.of("k"), FieldTable.EMPTY);
    }

    private static BindingSpec toExchange(String source, String exchange) {
        return BindingSpec.toExchange(source, exchange, RoutingKey.of("k"), FieldTable.EMPTY);
    }

    private static void declareExchange(Client client, String name, String alternate) {
        FieldTable arguments = FieldTable.of(Map.of("alternate-exchange", alternate));
        await(
                client.channel.declareExchange(
                        ExchangeSpec.builder(name, TestKernel.TYPE).arguments(arguments).build()));
    }

    @Test
    void configureIsForDeclaringAndDeleting() {
        assertAllowed(c -> await(c.channel.declareQueue(QueueSpec.builder("c-new").build())));
        assertRefused(
                "queue 'x-new'",
                c -> await(c.channel.declareQueue(QueueSpec.builder("x-new").build())));
        assertRefused("queue 'x-q'", c -> await(c.channel.deleteQueue("x-q", false, false)));
        assertRefused("queue 'x-no'", c -> await(c.channel.deleteQueue("x-no", false, false)));
        assertRefused("exchange 'x-e'", c -> await(c.channel.deleteExchange("x-e", false)));
        ExchangeSpec exchange = ExchangeSpec.builder("x-e", TestKernel.TYPE).build();
        assertRefused("exchange 'x-e'", c -> await(c.channel.declareExchange(exchange)));
        assertAllowed(c -> await(c.channel.deleteQueue("c-q", false, false)));
        assertAllowed(c -> await(c.channel.deleteExchange("c-e", false)));
    }

    @Test
    void lookingWhetherSomethingIsThereNeedsNoPermission() {
        assertAllowed(c -> await(c.channel.checkQueue("x-q")));
        assertAllowed(c -> await(c.channel.checkExchange("x-e")));
    }

    @Test
    void aServerNamedQueueNeedsAPermissionForItsName() {
        assertThatThrownBy(() -> await(alice().channel.declareQueue(QueueSpec.builder("").build())))
                .hasMessageStartingWith("access to queue 'amq.gen-");
        permit("^amq\\.gen", "", "");
        assertAllowed(c -> await(c.channel.declareQueue(QueueSpec.builder("").build())));
    }

    @Test
    void bindingWritesToTheDestinationAndReadsFromTheSource() {
        assertAllowed(c -> bind(c, toQueue("r-e", "w-q")));
        assertAllowed(c -> bind(c, toExchange("r-e", "w-e")));
        assertRefused("queue 'x-q'", c -> bind(c, toQueue("r-e", "x-q")));
        assertRefused("exchange 'x-e'", c -> bind(c, toQueue("x-e", "w-q")));
        assertRefused("exchange 'x-e'", c -> bind(c, toExchange("r-e", "x-e")));
        assertRefused("queue 'x-none'", c -> bind(c, toQueue("x-none", "x-none")));
        assertRefused("exchange 'x-e'", c -> await(c.channel.unbind(toQueue("x-e", "w-q"))));
        assertThatThrownBy(() -> bind(alice(), toQueue("", "w-q")))
                .hasMessage("operation not permitted on the default exchange");
    }

    @Test
    void readIsForConsumingGettingAndPurging() {
        SubscriptionRequest request = SubscriptionRequest.builder("x-q", "t").build();
        assertRefused("queue 'x-q'", c -> await(c.channel.subscribe(request, new Taker(1))));
        assertRefused("queue 'x-q'", c -> await(c.channel.get("x-q", true)));
        assertRefused("queue 'x-q'", c -> await(c.channel.purgeQueue("x-q")));
        assertAllowed(c -> await(c.channel.get("r-q", true)));
        assertAllowed(c -> await(c.channel.purgeQueue("r-q")));
    }

    @Test
    void writeIsForPublishing() {
        assertAllowed(c -> c.channel.publish(message("w-e", "k", "x"), 0));
        assertRefused("exchange 'x-e'", c -> c.channel.publish(message("x-e", "k", "x"), 0));
        assertRefused("exchange 'amq.default'", c -> c.channel.publish(message("", "k", "x"), 0));
        assertRefused("exchange 'x-no'", c -> c.channel.publish(message("x-no", "k", "x"), 0));
        assertThatThrownBy(() -> alice().channel.publish(message("w-no", "k", "x"), 0))
                .hasMessage("no exchange 'w-no' in vhost '/'");
    }

    @Test
    void anAlternateExchangeIsWrittenTo() {
        permit("^c-", "^w-", "^(r|c)-");
        assertAllowed(c -> declareExchange(c, "c-1", "w-e"));
        assertRefused("exchange 'x-e'", c -> declareExchange(c, "c-2", "x-e"));
    }

    @Test
    void aPermissionThatIsTakenAwayEndsWhatAnOpenChannelMayDo() {
        Client client = alice();
        // One object for name and key, as an adapter has it: the route is remembered.
        assertThat(publishAgain(client)).isEqualTo(PublishResult.UNROUTABLE);
        assertThat(publishAgain(client)).isEqualTo(PublishResult.UNROUTABLE);
        permit("", "", "");
        assertThatThrownBy(() -> publishAgain(client)).hasMessageStartingWith("access to exchange");
        permit("", "^w", "");
        assertThat(publishAgain(client)).isEqualTo(PublishResult.UNROUTABLE);
        await(permissions().clear("alice", "/"));
        assertThatThrownBy(() -> publishAgain(client)).hasMessageStartingWith("access to exchange");
        assertThatThrownBy(this::alice).hasMessage("access to vhost '/' refused for user 'alice'");
    }

    private static final RoutingKey KEY = RoutingKey.of("k");

    private static PublishResult publishAgain(Client client) {
        return client.channel.publish(
                io.warren.message.Message.of(
                        "w-e",
                        KEY,
                        io.warren.message.MessageProperties.builder().build(),
                        new byte[0]),
                0);
    }

    @Test
    void whatIsNotUsableIsRefused() {
        assertThatThrownBy(() -> permit("[", "", ""))
                .hasMessageStartingWith("regular expression '[' is invalid: ");
        assertThatThrownBy(() -> await(permissions().set(new Permission("bob", "/", "", "", ""))))
                .hasMessage("User 'bob' does not exist");
        assertThatThrownBy(() -> await(permissions().set(new Permission("alice", "x", "", "", ""))))
                .hasMessage("Virtual host 'x' does not exist");
    }

    @Test
    void aUserWhoGoesIsDisconnectedAndLeavesNoPermissions() {
        Client client = alice();
        await(permissions().setTopic(new TopicPermission("alice", "/", "amq.topic", "a", "b")));
        await(kernel.management().users().delete("alice"));
        assertThat(client.closed).isEqualTo("320 user 'alice' is deleted");
        assertThat(guest.closed).isEmpty();
        await(kernel.management().users().add(new Identity("alice", Set.of()), "secret"));
        assertThatThrownBy(this::alice).hasMessageStartingWith("access to vhost '/' refused");
        assertThat(permissions().listTopic()).isEmpty();
    }

    @Test
    void topicPermissionsFillInNamesLiterally() {
        await(kernel.management().users().add(new Identity("a.c", Set.of()), "secret"));
        await(
                permissions()
                        .setTopic(
                                new TopicPermission(
                                        "a.c", "/", "t", "^{username}\\.{vhost}$", "^{vhost}")));
        PermissionDatabase database = (PermissionDatabase) permissions();
        Identity user = new Identity("a.c", Set.of());
        var exchange = io.warren.security.Resource.exchange("/", "t");
        var write = io.warren.security.Access.WRITE;
        assertThat(database.mayUseTopic(user, write, exchange, "a.c./")).isTrue();
        assertThat(database.mayUseTopic(user, write, exchange, "abc./")).isFalse();
        assertThat(database.mayUseTopic(user, write, exchange, "a.c.x")).isFalse();
        var read = io.warren.security.Access.READ;
        assertThat(database.mayUseTopic(user, read, exchange, "/x")).isTrue();
        var other = io.warren.security.Resource.exchange("/", "other");
        assertThat(database.mayUseTopic(user, write, other, "anything")).isTrue();
    }
}
