package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_IMPLEMENTED;
import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.UnlikeRabbitMq;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is known and not there yet is refused by name, never accepted and ignored. */
@UnlikeRabbitMq // which has all of it
final class NotYetIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    static Stream<Arguments> knownQueueArguments() {
        return Stream.of(
                Arguments.of("x-message-ttl", 60_000),
                Arguments.of("x-expires", 60_000),
                Arguments.of("x-max-length", 10),
                Arguments.of("x-max-length-bytes", 1_000),
                Arguments.of("x-overflow", "reject-publish"),
                Arguments.of("x-dead-letter-exchange", "dlx"),
                Arguments.of("x-dead-letter-routing-key", "key"),
                Arguments.of("x-max-priority", 10),
                Arguments.of("x-single-active-consumer", true),
                Arguments.of("x-queue-type", "quorum"),
                Arguments.of("x-queue-type", "stream"));
    }

    @ParameterizedTest
    @MethodSource("knownQueueArguments")
    void aKnownArgumentIsRefusedByName(String argument, Object value) throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.name("not-yet");

        Failure failure =
                Failure.ofChannel(
                        () ->
                                channel.queueDeclare(
                                        queue, true, false, false, Map.of(argument, value)));

        assertThat(failure.code()).isIn(PRECONDITION_FAILED, NOT_IMPLEMENTED);
        assertThat(failure.text()).contains(argument);
    }
}
