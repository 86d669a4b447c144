package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.management.StoredUser;
import io.warren.management.UserLimits;
import io.warren.management.Users;
import io.warren.session.Credentials;
import io.warren.session.Identity;
import io.warren.store.DefinitionChange;
import io.warren.testkit.store.MemoryStore;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserDatabaseTest {
    /** What RabbitMQ 3.10 stores for the password "guest". */
    private static final byte[] OF_RABBITMQ =
            Base64.getDecoder().decode("JqH8gwLazxf1P4VtfmqmwyOXx0PkDzbO0qjETPV+iUOAvIsb");

    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private final MemoryStore store = new MemoryStore(contents);
    private ControlQueue control = new ControlQueue("(test)", store);
    private UserDatabase users = new UserDatabase(store, control, Set.of("guest"));

    @AfterEach
    void stop() {
        control.close();
        store.close();
    }

    private void restart() {
        control.close();
        control = new ControlQueue("(test)", store);
        users = new UserDatabase(store, control, Set.of("guest"));
    }

    private boolean login(String user, String password, String peer) throws Exception {
        return users.authenticate(
                        Credentials.ofPassword(user, password, InetAddress.getByName(peer)))
                .isPresent();
    }

    private boolean login(String user, String password) throws Exception {
        return login(user, password, "127.0.0.1");
    }

    private StoredUser stored(String name) {
        return users.export().stream()
                .filter(user -> user.identity().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theGuestComesOverLoopbackOnly() throws Exception {
        assertThat(login("guest", "guest")).isTrue();
        assertThat(login("guest", "guest", "192.0.2.1")).isFalse();
        await(users.add(new Identity("alice", Set.of()), "secret"));
        assertThat(login("alice", "secret", "192.0.2.1")).isTrue();
    }

    @Test
    void aUserWithoutPasswordCannotLogIn() throws Exception {
        await(users.add(new Identity("alice", Set.of()), "secret"));
        assertThat(login("alice", "secret")).isTrue();
        await(users.clearPassword("alice"));
        assertThat(login("alice", "secret")).isFalse();
        assertThat(login("alice", "")).isFalse();
        restart();
        assertThat(login("alice", "")).isFalse();
        await(users.changePassword("alice", "other"));
        assertThat(login("alice", "other")).isTrue();
        assertThat(login("alice", "secret")).isFalse();
    }

    @Test
    void tagsChangeAndStay() {
        await(users.changeTags("guest", Set.of("monitoring", "x")));
        restart();
        assertThat(users.list()).containsExactly(new Identity("guest", Set.of("monitoring", "x")));
    }

    @Test
    void aHashOfRabbitMqIsAcceptedAndReplacedByASlowOneAtTheFirstLogin() throws Exception {
        StoredUser imported =
                new StoredUser(
                        new Identity("bob", Set.of("t")),
                        Users.RABBIT_SHA256,
                        OF_RABBITMQ,
                        UserLimits.NONE);
        await(users.put(imported));
        assertThat(login("bob", "guess")).isFalse();
        assertThat(stored("bob").algorithm()).isEqualTo(Users.RABBIT_SHA256);
        assertThat(login("bob", "guest")).isTrue();
        control.execute(() -> {}).join(); // the replacement was queued before
        assertThat(stored("bob").algorithm()).isEqualTo(Users.PBKDF2);
        restart();
        assertThat(login("bob", "guest")).isTrue();
        assertThat(login("bob", "guess")).isFalse();
        assertThat(stored("bob").identity().tags()).containsExactly("t");
    }

    @Test
    void limitsStayWithAllElseThatChangesAndWithARestart() throws Exception {
        UserLimits limits = new UserLimits(3, 0);
        assertThat(users.limits("guest")).isEqualTo(UserLimits.NONE);
        await(users.changeLimits("guest", limits));
        await(users.changeTags("guest", Set.of("t")));
        await(users.changePassword("guest", "other"));
        assertThat(users.limits("guest")).isEqualTo(limits);
        restart();
        assertThat(users.limits("guest")).isEqualTo(limits);
        assertThat(stored("guest").limits()).isEqualTo(limits);
        assertThat(login("guest", "other")).isTrue();
        assertThat(users.limits("nobody")).isEqualTo(UserLimits.NONE);
        assertThatThrownBy(() -> await(users.changeLimits("nobody", limits)))
                .hasMessage("User 'nobody' does not exist");
    }

    @Test
    void anExportedUserIsTheSameAfterItsImport() throws Exception {
        await(users.add(new Identity("alice", Set.of("a")), "secret"));
        StoredUser exported = stored("alice");
        await(users.delete("alice"));
        assertThat(login("alice", "secret")).isFalse();
        await(users.put(exported));
        assertThat(login("alice", "secret")).isTrue();
    }

    @Test
    void whatCannotBeCheckedOrIsWeakIsRefusedOnImport() {
        Identity bob = new Identity("bob", Set.of());
        assertThatThrownBy(
                        () ->
                                await(
                                        users.put(
                                                new StoredUser(
                                                        bob,
                                                        "rabbit_password_hashing_md5",
                                                        new byte[20],
                                                        UserLimits.NONE))))
                .hasMessageContaining("MD5");
        assertThatThrownBy(
                        () ->
                                await(
                                        users.put(
                                                new StoredUser(
                                                        bob,
                                                        "rot13",
                                                        new byte[20],
                                                        UserLimits.NONE))))
                .hasMessage("unknown hashing algorithm 'rot13'");
        assertThatThrownBy(
                        () ->
                                await(
                                        users.put(
                                                new StoredUser(
                                                        bob,
                                                        Users.RABBIT_SHA512,
                                                        new byte[20],
                                                        UserLimits.NONE))))
                .hasMessage("the password hash is damaged");
        assertThat(users.list()).extracting(Identity::name).containsExactly("guest");
    }

    @Test
    void usersOfTheFirstVersionAreRead() throws Exception {
        Passwords.Hash hash = Passwords.hash("old");
        byte[] value =
                Definitions.encode(
                        out -> {
                            out.writeUTF("old");
                            out.writeInt(0);
                            out.write(hash.bytes(), 0, 4);
                            byte[] salt = java.util.Arrays.copyOfRange(hash.bytes(), 4, 20);
                            Definitions.writeBytes(out, salt);
                            byte[] rest = java.util.Arrays.copyOfRange(hash.bytes(), 20, 52);
                            Definitions.writeBytes(out, rest);
                        });
        store.apply(List.of(new DefinitionChange(Definitions.USER, "old", value)))
                .toCompletableFuture()
                .join();
        restart();
        assertThat(login("old", "old")).isTrue();
        assertThat(login("old", "new")).isFalse();
    }

    @Test
    void noSecretIsInATextOfAUser() {
        assertThat(stored("guest").toString()).doesNotContain(stored("guest").base64());
        assertThat(Passwords.hash("x").toString())
                .isEqualTo("Hash[algorithm=" + Users.PBKDF2 + "]");
    }

    @Test
    void whoIsNotThereIsNotChanged() {
        assertThatThrownBy(() -> await(users.changeTags("x", Set.of())))
                .hasMessage("User 'x' does not exist");
        assertThatThrownBy(() -> await(users.clearPassword("x")))
                .hasMessage("User 'x' does not exist");
    }
}
