package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.UnlikeRabbitMq;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which arguments a queue takes, and what is said of those that it does not. */
final class QueueArgumentsIT {
    private static final String INTEGER = "\"expected integer, got %s\"";
    private static final long TEN_YEARS = 315_360_000_000L;

    @RegisterExtension final Amqp amqp = new Amqp();

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                Arguments.of("x-message-ttl", "a", INTEGER.formatted("longstr")),
                Arguments.of("x-message-ttl", -1, "{value_negative,-1}"),
                Arguments.of("x-message-ttl", true, INTEGER.formatted("bool")),
                Arguments.of("x-message-ttl", List.of(1), INTEGER.formatted("array")),
                Arguments.of("x-message-ttl", Map.of("a", 1), INTEGER.formatted("table")),
                Arguments.of("x-message-ttl", 1.5, INTEGER.formatted("double")),
                Arguments.of("x-message-ttl", TEN_YEARS + 1, "{value_too_large,315360000001}"),
                Arguments.of("x-expires", "a", INTEGER.formatted("longstr")),
                Arguments.of("x-expires", -1, "{value_negative,-1}"),
                Arguments.of("x-expires", 0, "{value_zero,0}"),
                Arguments.of("x-expires", TEN_YEARS + 1, "{value_too_large,315360000001}"),
                Arguments.of("x-max-length", "a", INTEGER.formatted("longstr")),
                Arguments.of("x-max-length", -1, "{value_negative,-1}"),
                Arguments.of("x-max-length-bytes", false, INTEGER.formatted("bool")),
                Arguments.of("x-max-length-bytes", -5, "{value_negative,-5}"),
                Arguments.of("x-max-priority", "a", INTEGER.formatted("longstr")),
                Arguments.of("x-max-priority", -1, "{value_negative,-1}"),
                Arguments.of("x-max-priority", 256, "{max_value_exceeded,256}"),
                Arguments.of("x-overflow", "foo", "invalid_overflow"),
                Arguments.of("x-overflow", 1, "{unacceptable_type,signedint}"),
                Arguments.of("x-dead-letter-routing-key", "k", "routing_key_but_no_dlx_defined"),
                Arguments.of("x-dead-letter-routing-key", 5, "{unacceptable_type,signedint}"),
                Arguments.of("x-single-active-consumer", "a", "{unacceptable_type,longstr}"),
                Arguments.of("x-single-active-consumer", 1, "{unacceptable_type,signedint}"),
                Arguments.of("x-queue-mode", "foo", "\"unsupported queue mode 'foo'\""),
                Arguments.of("x-queue-mode", 1, "{unacceptable_type,signedint}"),
                Arguments.of("x-queue-version", 3, "\"unsupported queue version '3'\""),
                Arguments.of("x-queue-version", -1, "{value_negative,-1}"),
                Arguments.of("x-queue-type", "foo", "\"unsupported queue type 'foo'\""),
                Arguments.of("x-queue-type", 5, "{unacceptable_type,signedint}"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsRefusedByName(String argument, Object value, String reason) throws Exception {
        expectRefused(
                Map.of(argument, value), "invalid arg '" + argument + "' for queue 'Q': " + reason);
    }

    static Stream<Arguments> wrongValuesOfOtherTypes() {
        return Stream.of(
                Arguments.of("quorum", "x-dead-letter-strategy", "foo", "invalid_dlx_strategy"),
                Arguments.of(
                        "quorum", "x-queue-leader-locator", "foo", "invalid_queue_locator_arg"),
                Arguments.of("quorum", "x-overflow", "foo", "invalid_overflow"),
                Arguments.of("stream", "x-max-age", 1, "{unacceptable_type,signedint}"),
                Arguments.of("stream", "x-max-age", "1Z", "invalid_max_age"),
                Arguments.of("stream", "x-max-age", "0s", "invalid_max_age"),
                Arguments.of("stream", "x-max-length-bytes", -1, "{value_negative,-1}"),
                Arguments.of(
                        "stream",
                        "x-stream-max-segment-size-bytes",
                        "a",
                        INTEGER.formatted("longstr")));
    }

    @ParameterizedTest
    @MethodSource("wrongValuesOfOtherTypes")
    void aWrongValueOfAnotherTypeIsRefusedByName(
            String type, String argument, Object value, String reason) throws Exception {
        expectRefused(
                Map.of("x-queue-type", type, argument, value),
                "invalid arg '" + argument + "' for queue 'Q': " + reason);
    }

    static Stream<Arguments> argumentsOfOtherTypes() {
        return Stream.of(
                Arguments.of("classic", "x-delivery-limit", 1),
                Arguments.of("classic", "x-max-age", "1h"),
                Arguments.of("classic", "x-stream-max-segment-size-bytes", 1),
                Arguments.of("classic", "x-dead-letter-strategy", "at-most-once"),
                Arguments.of("classic", "x-max-in-memory-length", 1),
                Arguments.of("classic", "x-quorum-initial-group-size", 1),
                Arguments.of("quorum", "x-max-priority", 1),
                Arguments.of("quorum", "x-queue-mode", "lazy"),
                Arguments.of("quorum", "x-queue-version", 1),
                Arguments.of("quorum", "x-max-age", "1h"),
                Arguments.of("stream", "x-message-ttl", 1),
                Arguments.of("stream", "x-expires", 1),
                Arguments.of("stream", "x-max-length", 1),
                Arguments.of("stream", "x-overflow", "drop-head"),
                Arguments.of("stream", "x-dead-letter-exchange", "x"),
                Arguments.of("stream", "x-max-priority", 1),
                Arguments.of("stream", "x-single-active-consumer", true),
                Arguments.of("stream", "x-delivery-limit", 1));
    }

    @ParameterizedTest
    @MethodSource("argumentsOfOtherTypes")
    void anArgumentOfAnotherTypeIsRefused(String type, String argument, Object value)
            throws Exception {
        expectRefused(
                Map.of("x-queue-type", type, argument, value),
                "invalid arg '"
                        + argument
                        + "' for queue 'Q' of queue type rabbit_"
                        + type
                        + "_queue");
    }

    @Test
    void aDeadLetterExchangeIsAName() throws Exception {
        expectRefused(
                Map.of("x-dead-letter-exchange", 5),
                "invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue 'Q'");
    }

    @Test
    void aSegmentHasALargestSize() throws Exception {
        Failure failure =
                refused(
                        amqp.name("arguments"),
                        true,
                        false,
                        false,
                        Map.of(
                                "x-queue-type",
                                "stream",
                                "x-stream-max-segment-size-bytes",
                                3_000_000_001L));
        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - Exceeded max value for"
                                + " x-stream-max-segment-size-bytes");
    }

    static Stream<String> durableTypes() {
        return Stream.of("quorum", "stream");
    }

    @ParameterizedTest
    @MethodSource("durableTypes")
    void quorumQueuesAndStreamsAreDurableAndShared(String type) throws Exception {
        Map<String, Object> arguments = Map.of("x-queue-type", type);
        String transientQueue = amqp.name("transient");
        String exclusive = amqp.name("exclusive");
        String autoDelete = amqp.name("auto-delete");

        assertThat(refused(transientQueue, false, false, false, arguments).text())
                .isEqualTo(property("non-durable", transientQueue));
        assertThat(refused(exclusive, true, true, false, arguments).text())
                .isEqualTo(property("exclusive-owner", exclusive));
        assertThat(refused(autoDelete, true, false, true, arguments).text())
                .isEqualTo(property("auto-delete", autoDelete));
    }

    private static String property(String name, String queue) {
        return "PRECONDITION_FAILED - invalid property '"
                + name
                + "' for queue '"
                + queue
                + "' in vhost '/'";
    }

    static Stream<Map<String, Object>> accepted() {
        return Stream.of(
                Map.of("x-message-ttl", TEN_YEARS),
                Map.of("x-max-length", 1L << 40),
                Map.of("x-max-priority", 0),
                Map.of("x-dead-letter-exchange", ""),
                Map.of("x-queue-version", 2, "x-queue-mode", "lazy"),
                Map.of("x-queue-master-locator", "min-masters"),
                Map.of("x-anything", "at all"),
                Map.of("x-queue-type", "quorum", "x-quorum-initial-group-size", 3),
                Map.of("x-queue-type", "quorum", "x-delivery-limit", 3),
                Map.of("x-queue-type", "stream", "x-max-age", "1Y", "x-initial-cluster-size", 1));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void theseAreAccepted(Map<String, Object> arguments) throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "arguments", arguments);

        assertThat(channel.queueDeclare(queue, true, false, false, arguments).getQueue())
                .isEqualTo(queue);
    }

    static Stream<Arguments> differences() {
        return Stream.of(
                Arguments.of("x-max-length", 4, 3),
                Arguments.of("x-message-ttl", 1000, 1L << 33),
                Arguments.of("x-expires", 100_000, 100_001),
                Arguments.of("x-max-length-bytes", 4, 5),
                Arguments.of("x-overflow", "drop-head", "reject-publish"),
                Arguments.of("x-dead-letter-exchange", "a", "b"),
                Arguments.of("x-max-priority", 4, 5),
                Arguments.of("x-single-active-consumer", true, false),
                Arguments.of("x-queue-mode", "lazy", "default"),
                Arguments.of("x-queue-version", 1, 2));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void aDifferenceIsToldWithBothValues(String argument, Object first, Object second)
            throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "arguments", Map.of(argument, first));

        assertThat(redeclared(queue, Map.of(argument, second)))
                .isEqualTo(
                        inequivalent(argument, queue)
                                + ": received '"
                                + second
                                + "' but current is '"
                                + first
                                + "'");
        assertThat(redeclared(queue, Map.of()))
                .startsWith(
                        inequivalent(argument, queue)
                                + ": received none but current is the value '"
                                + first
                                + "' of type '");
        assertThat(channel.queueDeclare(queue, true, false, false, Map.of(argument, first)))
                .isNotNull();
    }

    @Test
    void anArgumentThatAQueueDoesNotHaveIsADifference() throws Exception {
        String queue = amqp.queue(amqp.channel(), "arguments");

        assertThat(redeclared(queue, Map.of("x-max-length", 4)))
                .isEqualTo(
                        inequivalent("x-max-length", queue)
                                + ": received the value '4' of type 'signedint' but current is"
                                + " none");
        assertThat(redeclared(queue, Map.of("x-queue-type", "quorum")))
                .isEqualTo(
                        inequivalent("x-queue-type", queue)
                                + ": received the value 'quorum' of type 'longstr' but current is"
                                + " none");
    }

    @Test
    void theSameNumberIsTheSameWhateverItsWidth() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "arguments", Map.of("x-max-length", 4));

        channel.queueDeclare(queue, true, false, false, Map.of("x-max-length", 4L));
        channel.queueDeclare(queue, true, false, false, Map.of("x-max-length", (short) 4));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void toNameTheTypeThatAQueueHasByDefaultIsNoDifference() throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "arguments");

        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic"));
        channel.queueDeclare(queue, true, false, false, Map.of("x-anything", 1));
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    @UnlikeRabbitMq // which closes the connection with 541
    void anAgeThatIsNoneAtAllIsRefusedToo() throws Exception {
        expectRefused(
                Map.of("x-queue-type", "stream", "x-max-age", "old"),
                "invalid arg 'x-max-age' for queue 'Q': invalid_max_age");
    }

    @Test
    @UnlikeRabbitMq // 3.10 does not know it as an argument
    void aConsumerTimeoutIsANumber() throws Exception {
        expectRefused(
                Map.of("x-consumer-timeout", "long"),
                "invalid arg 'x-consumer-timeout' for queue 'Q': " + INTEGER.formatted("longstr"));
    }

    private void expectRefused(Map<String, Object> arguments, String text) throws Exception {
        String queue = amqp.name("arguments");
        Failure failure = refused(queue, true, false, false, arguments);

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text())
                .isEqualTo(
                        "PRECONDITION_FAILED - "
                                + text.replace("'Q'", "'" + queue + "' in vhost '/'"));
    }

    private Failure refused(
            String queue,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            Map<String, Object> arguments)
            throws Exception {
        Channel channel = amqp.channel();
        return Failure.ofChannel(
                () -> channel.queueDeclare(queue, durable, exclusive, autoDelete, arguments));
    }

    private String redeclared(String queue, Map<String, Object> arguments) throws Exception {
        return refused(queue, true, false, false, new HashMap<>(arguments)).text();
    }

    private static String inequivalent(String argument, String queue) {
        return "PRECONDITION_FAILED - inequivalent arg '"
                + argument
                + "' for queue '"
                + queue
                + "' in vhost '/'";
    }
}
