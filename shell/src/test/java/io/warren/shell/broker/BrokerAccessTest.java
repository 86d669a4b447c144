package io.warren.shell.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BrokerAccessTest {
    @Test
    void aBrokerThatIsNotThereYetIsSaidWithTheReason() {
        BrokerAccess starting = new BrokerAccess(() -> null, List::of);
        assertThatThrownBy(starting::management)
                .isInstanceOf(CommandException.class)
                .hasMessage("the broker is not ready: it is starting, or has no store");
        BrokerAccess broken = new BrokerAccess(() -> null, () -> List.of("the store is locked"));
        assertThatThrownBy(broken::management)
                .hasMessage("the broker is not ready: the store is locked");
        assertThat(starting.names(Names.QUEUE)).isEmpty();
    }

    @Test
    void aRefusalComesWithItsReplyCode() {
        BrokerException refusal = new BrokerException(ReplyCode.NOT_FOUND, "no queue 'q'");
        assertThatThrownBy(() -> BrokerAccess.await(CompletableFuture.failedFuture(refusal)))
                .isInstanceOf(CommandException.class)
                .hasMessage("NOT_FOUND - no queue 'q'");
        assertThatThrownBy(
                        () ->
                                BrokerAccess.await(
                                        CompletableFuture.failedFuture(refusal)
                                                .thenApply(nothing -> nothing)))
                .hasMessage("NOT_FOUND - no queue 'q'");
        assertThatThrownBy(
                        () ->
                                BrokerAccess.ask(
                                        () -> {
                                            throw refusal;
                                        }))
                .hasMessage("NOT_FOUND - no queue 'q'");
    }

    @Test
    void agesAreShownInTheUnitThatFits() {
        assertThat(Listings.duration(Duration.ofSeconds(-1))).isEqualTo("0 s");
        assertThat(Listings.duration(Duration.ofSeconds(119))).isEqualTo("119 s");
        assertThat(Listings.duration(Duration.ofMinutes(2))).isEqualTo("2 min");
        assertThat(Listings.duration(Duration.ofHours(47))).isEqualTo("47 h");
        assertThat(Listings.duration(Duration.ofDays(3))).isEqualTo("3 days");
    }
}
