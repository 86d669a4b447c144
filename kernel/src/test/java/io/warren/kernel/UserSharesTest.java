package io.warren.kernel;

import static io.warren.kernel.TestKernel.await;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.kernel.TestKernel.Client;
import io.warren.management.UserLimits;
import io.warren.testkit.store.MemoryStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class UserSharesTest {
    private final Map<String, UserLimits> limits = new ConcurrentHashMap<>();
    private final UserShares shares =
            new UserShares(user -> limits.getOrDefault(user, UserLimits.NONE));

    @Test
    void whoHasNoLimitsIsNeverRefused() {
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 1000; i++) {
                                shares.connected("alice");
                                shares.channelOpened("alice");
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsOneTooManyIsRefusedAndDoesNotCount() {
        limits.put("alice", new UserLimits(1, 2));
        shares.connected("alice");
        shares.channelOpened("alice");
        shares.channelOpened("alice");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> shares.connected("alice"))
                    .hasMessageContaining("user connection limit (1) is reached");
            assertThatThrownBy(() -> shares.channelOpened("alice")).hasMessageContaining("(2)");
        }
        shares.connected("bob");
        shares.channelClosed("alice");
        shares.channelOpened("alice");
        shares.disconnected("alice");
        shares.connected("alice");
    }

    @Test
    void whatClosesIsNotCountedAnyMore() {
        try (TestKernel kernel = new TestKernel(new MemoryStore.Contents())) {
            await(kernel.management().users().changeLimits("guest", new UserLimits(1, 1)));
            for (int i = 0; i < 3; i++) {
                Client client = kernel.client(); // with a channel
                assertThatThrownBy(kernel::client).hasMessageContaining("connection limit (1)");
                assertThatThrownBy(() -> client.session.openChannel(2, (id, outcome) -> {}))
                        .hasMessageContaining("(1)");
                if (i == 0) {
                    await(client.channel.close());
                    client.session.openChannel(2, (id, outcome) -> {});
                }
                await(client.session.close());
            }
        }
    }

    @Test
    void aLimitThatChangesHoldsForWhatComes() {
        shares.connected("alice");
        shares.connected("alice");
        limits.put("alice", new UserLimits(2, -1));
        assertThatThrownBy(() -> shares.connected("alice")).hasMessageContaining("(2)");
        limits.put("alice", new UserLimits(3, -1));
        shares.connected("alice");
        limits.put("alice", new UserLimits(0, -1));
        shares.disconnected("alice");
        shares.disconnected("alice");
        shares.disconnected("alice");
        assertThatThrownBy(() -> shares.connected("alice")).hasMessageContaining("(0)");
    }
}
