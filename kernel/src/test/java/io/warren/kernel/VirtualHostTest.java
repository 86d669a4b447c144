package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static io.warren.kernel.TestKernel.durable;
import static io.warren.kernel.TestKernel.message;
import static io.warren.kernel.TestKernel.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.management.Permission;
import io.warren.management.QueueInfo;
import io.warren.management.VirtualHostLimits;
import io.warren.management.VirtualHostSpec;
import io.warren.management.VirtualHosts;
import io.warren.message.FieldTable;
import io.warren.session.PublishResult;
import io.warren.testkit.store.MemoryStore;
import io.warren.topology.QueueSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualHostTest {
    private final MemoryStore.Contents contents = new MemoryStore.Contents();
    private TestKernel kernel = new TestKernel(contents);

    @AfterEach
    void stop() {
        kernel.close();
    }

    private void restart() {
        kernel.close();
        kernel = new TestKernel(contents);
    }

    private VirtualHosts hosts() {
        return kernel.management().hosts();
    }

    private void add(String name) {
        await(hosts().add(VirtualHostSpec.of(name)));
        permit(name);
    }

    @Test
    void queuesOfOneNameInTwoVirtualHostsAreTwoAndBothSurvive() {
        add("b");
        Client here = kernel.client();
        Client there = kernel.client("guest", "b");
        durable(here, "q");
        durable(there, "q");
        here.channel.publish(message("", "q", "here", true), 1);
        here.session.flush();
        assertThat(ready(here, "q")).isEqualTo(1);
        assertThat(ready(there, "q")).isZero();
        restart();
        assertThat(ready(kernel.client(), "q")).isEqualTo(1);
        assertThat(ready(kernel.client("guest", "b"), "q")).isZero();
    }

    @Test
    void aNewVirtualHostHasThePredeclaredExchanges() {
        add("b");
        Client client = kernel.client("guest", "b");
        await(client.channel.checkExchange("amq.all"));
        assertThat(client.channel.publish(message("amq.all", "k", "x"), 0))
                .isEqualTo(PublishResult.UNROUTABLE);
    }

    @Test
    void deletingOneClosesItsConnectionsAndLeavesNothingOfIt() {
        add("b");
        Client other = kernel.client();
        durable(other, "kept");
        Client client = kernel.client("guest", "b");
        durable(client, "q");
        client.channel.publish(message("", "q", "x", true), 0);
        await(hosts().delete("b"));
        assertThat(client.closed).isEqualTo("320 vhost 'b' is deleted");
        assertThat(other.closed).isEmpty();
        assertThat(hosts().list()).extracting(VirtualHostSpec::name).containsExactly("/");
        assertThatThrownBy(() -> kernel.client("guest", "b")).hasMessage("vhost b not found");
        assertThat(kernel.management().permissions().list())
                .extracting(Permission::virtualHost)
                .containsExactly("/");
        await(hosts().add(VirtualHostSpec.of("b")));
        assertThatThrownBy(() -> kernel.client("guest", "b"))
                .hasMessage("access to vhost 'b' refused for user 'guest'");
        permit("b");
        Client again = kernel.client("guest", "b");
        assertThatThrownBy(() -> ready(again, "q")).hasMessageContaining("no queue 'q'");
        restart();
        assertThatThrownBy(() -> ready(kernel.client("guest", "b"), "q"))
                .hasMessageContaining("no queue 'q'");
        assertThat(ready(kernel.client(), "kept")).isZero();
    }

    private void permit(String name) {
        await(
                kernel.management()
                        .permissions()
                        .set(new Permission("guest", name, ".*", ".*", ".*")));
    }

    @Test
    void theDefaultOneDoesNotComeBackOnceItIsDeleted() {
        add("b");
        await(hosts().delete("/"));
        restart();
        assertThat(hosts().list()).extracting(VirtualHostSpec::name).containsExactly("b");
    }

    @Test
    void limitsBoundConnectionsAndQueuesAndSurviveARestart() {
        await(
                hosts().change(
                                new VirtualHostSpec(
                                        "/", "d", List.of("t"), new VirtualHostLimits(1, 2))));
        restart();
        assertThat(hosts().list())
                .containsExactly(
                        new VirtualHostSpec("/", "d", List.of("t"), new VirtualHostLimits(1, 2)));
        Client client = kernel.client();
        assertThatThrownBy(kernel::client)
                .hasMessage(
                        "access to vhost '/' refused for user 'guest': connection limit (1) is"
                                + " reached");
        durable(client, "a");
        durable(client, "a");
        durable(client, "b");
        assertThatThrownBy(() -> durable(client, "c"))
                .hasMessage("cannot declare queue 'c': queue limit in vhost '/' (2) is reached");
        await(client.channel.deleteQueue("a", false, false));
        await(client.channel.declareQueue(QueueSpec.builder("c").build()));
        await(client.session.close());
        await(kernel.client().session.close());
        await(kernel.client().session.close());
    }

    @Test
    void aTraceIsTurnedOnAndOffSurvivesARestartAndGoesWithItsVirtualHost() {
        add("b");
        await(hosts().trace("b", true));
        await(hosts().trace("/", true));
        await(hosts().trace("/", false));
        restart();
        assertThat(hosts().isTraced("b")).isTrue();
        assertThat(hosts().isTraced("/")).isFalse();
        await(hosts().delete("b"));
        await(hosts().add(VirtualHostSpec.of("b")));
        assertThat(hosts().isTraced("b")).isFalse();
        restart();
        assertThat(hosts().isTraced("b")).isFalse();
        assertThatThrownBy(() -> await(hosts().trace("x", true)))
                .hasMessage("Virtual host 'x' does not exist");
    }

    @Test
    void itsDefaultQueueTypeIsForPlainQueuesWithoutOneAndSurvivesARestart() {
        await(hosts().change(VirtualHostSpec.of("/").withDefaultQueueType("quorum")));
        restart();
        Client client = kernel.client();
        durable(client, "plain");
        durable(client, "plain");
        FieldTable classic = FieldTable.of(Map.of("x-queue-type", "classic"));
        QueueSpec.Builder named = QueueSpec.builder("named").durable(true).arguments(classic);
        await(client.channel.declareQueue(named.build()));
        await(client.channel.declareQueue(QueueSpec.builder("transient").build()));
        await(
                client.channel.declareQueue(
                        QueueSpec.builder("passing").durable(true).autoDelete(true).build()));
        assertThat(kernel.management().queues("/"))
                .extracting(QueueInfo::spec)
                .filteredOn(queue -> "quorum".equals(queue.arguments().get("x-queue-type")))
                .extracting(QueueSpec::name)
                .containsExactly("plain");
        assertThatThrownBy(
                        () ->
                                await(
                                        hosts().change(
                                                        VirtualHostSpec.of("/")
                                                                .withDefaultQueueType("x"))))
                .hasMessage("unsupported default queue type 'x'");
    }

    @Test
    void whatIsNotThereOrThereAlreadyIsRefused() {
        assertThatThrownBy(() -> await(hosts().delete("x")))
                .hasMessage("Virtual host 'x' does not exist");
        assertThatThrownBy(() -> await(hosts().add(VirtualHostSpec.of("/"))))
                .hasMessage("Virtual host '/' already exists");
        assertThatThrownBy(() -> await(hosts().add(VirtualHostSpec.of("a\0b"))))
                .hasMessageContaining("a virtual host's name");
        assertThatThrownBy(() -> await(hosts().change(VirtualHostSpec.of("x"))))
                .hasMessage("Virtual host 'x' does not exist");
    }
}
