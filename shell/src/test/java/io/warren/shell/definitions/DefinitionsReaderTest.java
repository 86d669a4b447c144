package io.warren.shell.definitions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.management.DefinitionSet;
import io.warren.management.Policy;
import io.warren.management.StoredUser;
import io.warren.management.UserLimits;
import io.warren.management.Users;
import io.warren.management.VirtualHostLimits;
import io.warren.management.VirtualHostSpec;
import io.warren.message.FieldTable;
import io.warren.session.Identity;
import io.warren.topology.QueueSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsReaderTest {
    private static DefinitionsReader.Read read(String json) throws DefinitionsException {
        return DefinitionsReader.read(json.replace('\'', '"').getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '~',
            value = {
                "{#line 1, column",
                "[]#: expected an object",
                "{'users': {}}#users: expected a list",
                "{'users': [{}]}#users[0].name: missing",
                "{'users': [{'name': 'a', 'password_hash': '!'}]}#users[0].password_hash: not Base64",
                "{'users': [{'name': 'a', 'password': 'x'}]}#users[0].password: passwords in clear",
                "{'vhosts': [{'name': 'v'}, {'name': 'v'}]}#vhosts[1].name: two vhosts have it",
                "{'vhosts': [{'name': 'v', 'name': 'w'}]}#Duplicate field",
                "{'queues': [{'name': 'q', 'vhost': '/', 'durable': 1}]}#queues[0].durable: expected",
                "{'policies': [{'vhost': '/', 'name': 'p', 'pattern': '', 'apply-to': 'x'}]}#'x' is",
                "{'queues': [{'name': 'q', 'vhost': '/', 'arguments': 5}]}#arguments: expected",
                "{} {}#something follows",
                "{'x': 99999999999999999999}#more than 64 bits"
            })
    void aBrokenFileSaysWhereItIsBroken(String json, String text) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(DefinitionsException.class)
                .hasMessageContaining(text);
    }

    @Test
    void whatIsNoJsonIsToldWithoutTheParsersOwnRemarks() {
        assertThatThrownBy(() -> read("{'a': [1,"))
                .hasMessageStartingWith("line 1, column 1")
                .hasMessageContaining(": not JSON: Unexpected end-of-input")
                .hasMessageNotContaining("REDACTED")
                .hasMessageNotContaining("(");
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        assertThatThrownBy(() -> read("{'x':" + "[".repeat(1000) + "]".repeat(1000) + "}"))
                .isInstanceOf(DefinitionsException.class);
    }

    @Test
    void whatIsNotKnownIsReportedAndNotFatal() throws Exception {
        DefinitionsReader.Read read =
                read(
                        "{'rabbit_version': 'x', 'new': 1, 'vhosts': [{'name': 'v', 'odd': 2}],"
                                + " 'parameters': [{'component': 'shovel', 'name': 's', 'vhost':"
                                + " 'v', 'value': {}}], 'global_parameters': [{'name': 'mqtt',"
                                + " 'value': 1}, {'name': 'cluster_name', 'value': 'c'}]}");
        assertThat(read.reports())
                .containsExactlyInAnyOrder(
                        "new: unknown, it is ignored",
                        "vhosts[0].odd: unknown, it is ignored",
                        "parameters[0]: parameter 's' of 'shovel' is not supported, it is ignored",
                        "global_parameters[0]: 'mqtt' is not supported, it is ignored");
        assertThat(read.set().virtualHosts()).hasSize(1);
    }

    @Test
    void limitsAndOperatorPoliciesAreParametersOfRabbitMq() throws Exception {
        DefinitionSet set =
                read("{'vhosts': [{'name': 'v', 'metadata': {'description': 'd',"
                                + " 'tags': ''}, 'limits': []}], 'parameters':"
                                + " [{'component': 'vhost-limits', 'name': 'limits',"
                                + " 'vhost': 'v', 'value': {'max-queues': 2}},"
                                + " {'component': 'operator_policy', 'name': 'o',"
                                + " 'vhost': 'v', 'value': {'pattern': '.', 'apply-to':"
                                + " 'queues', 'definition': {'expires': 5}, 'priority':"
                                + " 3}}]}")
                        .set();
        assertThat(set.virtualHosts().get(0).limits()).isEqualTo(new VirtualHostLimits(-1, 2));
        assertThat(set.virtualHosts().get(0).tags()).isEmpty();
        assertThat(set.policies())
                .containsExactly(
                        new Policy(
                                Policy.Kind.OPERATOR,
                                "v",
                                "o",
                                ".",
                                Policy.Target.QUEUES,
                                3,
                                FieldTable.of(Map.of("expires", 5L))));
    }

    @Test
    void limitsOfUsersStandInTheUser() throws Exception {
        DefinitionsReader.Read read =
                read(
                        "{'users': [{'name': 'a', 'tags': [], 'limits': {'max-connections': 5,"
                                + " 'max-channels': 0, 'odd': 1}},"
                                + " {'name': 'b', 'tags': [], 'limits': []}]}");
        assertThat(read.set().users())
                .extracting(StoredUser::limits)
                .containsExactly(new UserLimits(5, 0), UserLimits.NONE);
        assertThat(read.reports()).containsExactly("users[0].limits.odd: unknown, it is ignored");
        assertThatThrownBy(() -> read("{'users': [{'name': 'a', 'limits': 5}]}"))
                .hasMessage("users[0].limits: expected an object");
    }

    @Test
    void aVirtualHostHasADefaultQueueTypeAndItsTraceIsNotTurnedOn() throws Exception {
        DefinitionsReader.Read read =
                read(
                        "{'vhosts': [{'name': 'v', 'limits': [['max-queues', 9]], 'tracing': true,"
                                + " 'metadata': {'default_queue_type': 'quorum', 'odd': 1}},"
                                + " {'name': 'w', 'tracing': false, 'default_queue_type':"
                                + " 'undefined'}]}");
        assertThat(read.set().virtualHosts())
                .containsExactly(
                        new VirtualHostSpec(
                                "v", "", List.of(), new VirtualHostLimits(-1, 9), "quorum"),
                        VirtualHostSpec.of("w"));
        assertThat(read.reports())
                .containsExactlyInAnyOrder(
                        "vhosts[0].metadata.odd: unknown, it is ignored",
                        "vhosts[0].tracing: the trace is not turned on by this; see: trace on");
        byte[] written = DefinitionsWriter.write(read.set()).json();
        assertThat(DefinitionsReader.read(written).set()).isEqualTo(read.set());
    }

    @Test
    void aDefinitionMayBePairsAsRabbitMqExportsThoseOfOperators() throws Exception {
        String policy =
                "{'vhosts': [{'name': 'v'}], 'parameters': [{'component': 'operator_policy',"
                        + " 'name': 'o', 'vhost': 'v', 'value': {'pattern': '.', 'definition':"
                        + " %s}}]}";
        Policy read = read(policy.formatted("[['expires',5]]")).set().policies().get(0);
        assertThat(read.definition()).isEqualTo(FieldTable.of(Map.of("expires", 5L)));
        assertThatThrownBy(() -> read(policy.formatted("[['expires']]")))
                .hasMessage("parameters[0].value.definition: expected an object");
    }

    @Test
    void whatIsWrittenIsReadAgainAsItWas() throws Exception {
        FieldTable arguments =
                FieldTable.of(Map.of("a", 1L, "b", List.of("x", true), "c", Map.of("d", 1.5)));
        DefinitionSet set =
                new DefinitionSet(
                        List.of(
                                new StoredUser(
                                        new Identity("u", Set.of("t")),
                                        Users.PBKDF2,
                                        new byte[] {1, 2, 3},
                                        new UserLimits(-1, 4))),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new Policy(
                                        Policy.Kind.USER,
                                        "/",
                                        "p",
                                        "^q",
                                        Policy.Target.STREAMS,
                                        1,
                                        FieldTable.of(Map.of("max-age", "1D")))),
                        List.of(),
                        List.of(
                                new DefinitionSet.Placed<>(
                                        "/", QueueSpec.builder("q").arguments(arguments).build())),
                        List.of());
        DefinitionsWriter.Written written = DefinitionsWriter.write(set);
        assertThat(written.reports()).hasSize(2); // the hash, and the kind of queues
        DefinitionsReader.Read read = DefinitionsReader.read(written.json());
        assertThat(read.reports()).isEmpty();
        assertThat(read.set().queues()).isEqualTo(set.queues());
        assertThat(read.set().policies()).isEqualTo(set.policies());
        assertThat(read.set().users().get(0).passwordHash()).containsExactly(1, 2, 3);
        assertThat(read.set().users().get(0).algorithm()).isEqualTo(Users.PBKDF2);
        assertThat(read.set().users().get(0).limits()).isEqualTo(new UserLimits(-1, 4));
    }
}
