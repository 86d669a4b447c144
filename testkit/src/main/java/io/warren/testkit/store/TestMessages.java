package io.warren.testkit.store;

import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.store.LogId;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Messages that can be told apart, and told wrong, by their every byte. */
public final class TestMessages {
    private TestMessages() {}

    /** The message of that place: always the same one for the same arguments. */
    public static Message at(LogId log, long sequence, int bodySizeBytes) {
        long seed = log.queueId() * 1_000_003 + log.level() * 31L + sequence * 7_919;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] body = new byte[bodySizeBytes];
        random.nextBytes(body);
        MessageProperties properties =
                MessageProperties.builder()
                        .deliveryMode(1 + random.nextInt(2))
                        .messageId(log.queueId() + "/" + log.level() + "/" + sequence)
                        .build();
        Message message =
                Message.of(
                        random.nextInt(4) == 0 ? "" : "exchange-" + random.nextInt(10),
                        RoutingKey.of("key." + random.nextInt(1000)),
                        properties,
                        body);
        return random.nextInt(8) == 0
                ? message.withOtherKeys(List.of(RoutingKey.of("cc"), RoutingKey.EMPTY))
                : message;
    }

    /** Whether two messages are the same in all that a store keeps. */
    public static boolean same(Message one, Message other) {
        return one.exchange().equals(other.exchange())
                && one.routingKey().equals(other.routingKey())
                && one.otherKeys().equals(other.otherKeys())
                && one.bodyOffset() == other.bodyOffset()
                && Arrays.equals(one.content(), other.content());
    }
}
