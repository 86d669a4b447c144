package io.warren.itest.console;

import static io.warren.itest.console.Desk.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Failure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and what they may do: said by commands, met by clients. */
final class AccessIT {
    private static final String NOBODY = "there is no user 'nobody'; see: user list";
    private static final String NO_HOST = "there is no virtual host 'no'; see: vhost list";
    private static final String INVALID =
            "PRECONDITION_FAILED - regular expression '(' is invalid: missing closing parenthesis";

    @TempDir static Path folder;
    private static Desk desk;

    @BeforeAll
    static void start() throws Exception {
        desk = new Desk(BrokerProcess.start(folder.resolve("data")));
    }

    @AfterAll
    static void stop() {
        desk.close();
    }

    private static void addUser(String name) throws Exception {
        assertThat(desk.runWithInput("secret\n", "user", "add", name, "--password-stdin"))
                .isEqualTo("user '" + name + "' is added\n");
    }

    private static void assertNoLogin(String user, String password) {
        assertThatThrownBy(() -> desk.connect(user, password, "/"))
                .isInstanceOf(AuthenticationFailureException.class);
    }

    @Test
    void aUserLogsInWithThePasswordThatWasSetLast() throws Exception {
        addUser("amy");
        desk.run("permission", "set", "amy", ".*", ".*", ".*");
        desk.connect("amy", "secret", "/").close();
        assertThat(desk.runWithInput("new\n", "user", "passwd", "amy", "--password-stdin"))
                .isEqualTo("the password of 'amy' is changed\n");
        assertNoLogin("amy", "secret");
        Connection connection = desk.connect("amy", "new", "/");
        assertThat(desk.run("user", "clear-password", "amy"))
                .isEqualTo("no password is right for 'amy' any more\n");
        assertNoLogin("amy", "new");
        assertThat(connection.isOpen()).isTrue();
        assertThat(desk.run("user", "delete", "amy")).isEqualTo("user 'amy' is deleted\n");
        assertThat(Failure.awaitConnection(connection).text())
                .isEqualTo("CONNECTION_FORCED - user 'amy' is deleted");
        assertThat(desk.rows("user", "list").column("USER")).doesNotContain("amy");
        assertThat(desk.rows("permission", "list").column("USER")).doesNotContain("amy");
    }

    @Test
    void whatAUserMayHaveIsBounded() throws Exception {
        addUser("lou");
        desk.run("permission", "set", "lou", ".*", ".*", ".*");
        assertThat(desk.run("user", "limits", "lou", "--max-connections", "1"))
                .isEqualTo("the limits of 'lou' are changed\n");
        desk.run("user", "limits", "lou", "--max-channels", "7");
        assertThat(desk.rows("user", "list").row("USER", "lou"))
                .containsEntry("MAX CONNECTIONS", "1")
                .containsEntry("MAX CHANNELS", "7");
        Connection first = desk.connect("lou", "secret", "/");
        assertThatThrownBy(() -> desk.connect("lou", "secret", "/"))
                .rootCause()
                .hasMessageContaining("connection refused");
        desk.run("user", "limits", "lou", "--max-connections", "none");
        desk.connect("lou", "secret", "/").close();
        first.close();

        desk.misunderstood(
                "nothing to change: give --max-connections or --max-channels",
                "user",
                "limits",
                "lou");
        desk.refused(NOBODY, "user", "limits", "nobody", "--max-channels", "1");
        assertThat(desk.rows("user", "list").row("USER", "lou"))
                .containsEntry("MAX CONNECTIONS", "none")
                .containsEntry("MAX CHANNELS", "7");
    }

    @Test
    void tagsAreReplacedAndMayComeWithCommas() throws Exception {
        addUser("tom");
        desk.run("user", "tags", "tom", "--tag", "b, a", "--tag", "c");
        assertThat(desk.rows("user", "list").row("USER", "tom")).containsEntry("TAGS", "a,b,c");
        assertThat(desk.run("user", "tags", "tom", "--tag", ""))
                .isEqualTo("the tags of 'tom' are changed\n");
        assertThat(desk.rows("user", "list").row("USER", "tom")).containsEntry("TAGS", "");
        desk.run("user", "tags", "tom", "--tag", "x");
        desk.run("user", "tags", "tom");
        assertThat(desk.rows("user", "list").row("USER", "tom")).containsEntry("TAGS", "");
        assertThat(desk.rows("user", "list").column("USER")).isSorted();
        desk.run("user", "delete", "tom");
    }

    @Test
    void aUserThatCannotBeIsRefused() throws Exception {
        String before = desk.state();
        for (String command : new String[] {"passwd", "tags", "clear-password", "delete"}) {
            desk.refused(NOBODY, "user", command, "nobody");
        }
        desk.refused("there is a user 'guest' already; see: user passwd", "user", "add", "guest");
        assertThatThrownBy(() -> desk.runWithInput("\n", "user", "add", "eve"))
                .hasMessageContaining("a password has 1 to 1024 characters");
        assertThatThrownBy(() -> desk.runWithInput("pw\n", "user", "add", " "))
                .hasMessageContaining("a user's name has 1 to 255 characters, not all blank");
        assertThatThrownBy(() -> desk.runWithInput("\n", "user", "passwd", "guest"))
                .hasMessageContaining("a password has 1 to 1024 characters");
        assertThat(desk.state()).isEqualTo(before);
        desk.connect().close();
    }

    @Test
    void permissionsAreListedInOrderAndCanBeNarrowed() throws Exception {
        addUser("bob");
        addUser("ann");
        desk.run("vhost", "add", "listed");
        assertThat(desk.run("permission", "set", "bob", "^c", "", "^r", "--vhost", "listed"))
                .isEqualTo("the permission of 'bob' is set\n");
        desk.run("permission", "set", "ann", ".*", ".*", ".*", "--vhost", "listed");
        desk.run("permission", "set", "bob", "", "w", "");
        Rows all = desk.rows("permission", "list");
        assertThat(all.column("VHOST")).isSorted();
        Rows narrow = desk.rows("permission", "list", "--vhost", "listed");
        assertThat(narrow.column("USER")).containsExactly("ann", "bob");
        assertThat(narrow.row("USER", "bob"))
                .isEqualTo(
                        Map.of(
                                "VHOST", "listed",
                                "USER", "bob",
                                "CONFIGURE", "^c",
                                "WRITE", "''",
                                "READ", "^r"));
        assertThat(desk.rows("permission", "list", "--user", "bob").column("VHOST"))
                .containsExactly("/", "listed");
        assertThat(desk.rows("permission", "list", "--user", "bob", "--vhost", "/").column("WRITE"))
                .containsExactly("w");
        assertThat(desk.run("permission", "list", "--user", "ann", "--vhost", "/"))
                .isEqualTo("no permissions\n");
        desk.refused(NOBODY, "permission", "list", "--user", "nobody");
        desk.refused(NO_HOST, "permission", "list", "--vhost", "no");
        desk.run("user", "delete", "ann");
        desk.run("user", "delete", "bob");
        desk.run("vhost", "delete", "listed");
    }

    @Test
    void aPermissionThatIsClearedHoldsNoMoreForOpenConnectionsAndNewOnes() throws Exception {
        addUser("cat");
        desk.run("permission", "set", "cat", ".*", ".*", ".*");
        Connection connection = desk.connect("cat", "secret", "/");
        Channel channel = connection.createChannel();
        publish(channel, "amq.topic", "k", "1");
        assertThat(desk.run("permission", "clear", "cat"))
                .isEqualTo("the permission of 'cat' is cleared\n");
        assertThat(Failure.ofChannel(() -> publish(channel, "amq.topic", "k", "2")).text())
                .isEqualTo(
                        "ACCESS_REFUSED - access to exchange 'amq.topic' in vhost '/' refused for"
                                + " user 'cat'");
        assertThat(Failure.ofConnection(() -> desk.connect("cat", "secret", "/").close()).text())
                .isEqualTo("NOT_ALLOWED - access to vhost '/' refused for user 'cat'");
        desk.refused(
                "user 'cat' has no permission in virtual host '/';"
                        + " see: permission list --user 'cat'",
                "permission",
                "clear",
                "cat");
        connection.abort();
        desk.run("user", "delete", "cat");
    }

    @Test
    void aPermissionThatCannotBeIsRefused() throws Exception {
        String before = desk.state();
        desk.refused(NOBODY, "permission", "set", "nobody", ".*", ".*", ".*");
        desk.refused(NOBODY, "permission", "clear", "nobody");
        desk.refused(NO_HOST, "permission", "set", "guest", ".*", ".*", ".*", "--vhost", "no");
        desk.refused(NO_HOST, "permission", "clear", "guest", "--vhost", "no");
        desk.refused(INVALID, "permission", "set", "guest", "(", ".*", ".*");
        desk.refused(INVALID, "permission", "set", "guest", ".*", "(", ".*");
        desk.refused(INVALID, "permission", "set", "guest", ".*", ".*", "(");
        desk.misunderstood(
                "READ is missing; usage: permission set USER CONFIGURE WRITE READ [options]",
                "permission",
                "set",
                "guest",
                ".*",
                ".*");
        desk.refused(NOBODY, "topic-permission", "set", "nobody", "amq.topic", ".*", ".*");
        desk.refused(INVALID, "topic-permission", "set", "guest", "amq.topic", "(", ".*");
        desk.refused(INVALID, "topic-permission", "set", "guest", "amq.topic", ".*", "(");
        desk.refused(NO_HOST, "topic-permission", "set", "guest", "e", "", "", "--vhost", "no");
        desk.refused(NOBODY, "topic-permission", "clear", "nobody");
        desk.refused(NO_HOST, "topic-permission", "clear", "guest", "--vhost", "no");
        desk.refused(NOBODY, "topic-permission", "list", "--user", "nobody");
        desk.refused(NO_HOST, "topic-permission", "list", "--vhost", "no");
        assertThat(desk.state()).isEqualTo(before);
    }

    @Test
    void topicPermissionsAreListedAndClearedOneByOneOrTogether() throws Exception {
        addUser("dan");
        desk.run("permission", "set", "dan", ".*", ".*", ".*");
        for (String exchange : new String[] {"z", "amq.topic"}) {
            desk.run("topic-permission", "set", "dan", exchange, "^{username}\\.", "");
        }
        Rows all = desk.rows("topic-permission", "list");
        assertThat(all.column("EXCHANGE")).containsExactly("amq.topic", "z");
        assertThat(all.row("EXCHANGE", "z"))
                .containsEntry("WRITE", "^{username}\\.")
                .containsEntry("READ", "''");
        try (Connection connection = desk.connect("dan", "secret", "/")) {
            Channel refused = connection.createChannel();
            assertThat(Failure.ofChannel(() -> publish(refused, "amq.topic", "x", "1")).text())
                    .contains("topic 'x' in exchange 'amq.topic'");
            assertThat(desk.run("topic-permission", "clear", "dan", "amq.topic"))
                    .isEqualTo("topic permissions of 'dan' are cleared\n");
            publish(connection.createChannel(), "amq.topic", "x", "1");
        }
        String nothing =
                "user 'dan' has no such topic permission in virtual host '/';"
                        + " see: topic-permission list --user 'dan'";
        desk.refused(nothing, "topic-permission", "clear", "dan", "amq.topic");
        desk.run("topic-permission", "clear", "dan");
        desk.refused(nothing, "topic-permission", "clear", "dan");
        assertThat(desk.run("topic-permission", "list")).isEqualTo("no topic permissions\n");
        desk.run("user", "delete", "dan");
    }
}
