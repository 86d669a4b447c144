package io.warren.exchange.topic;

import io.warren.message.RoutingKey;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;

/** Makes keys and patterns for tests. */
final class TopicSamples {
    private TopicSamples() {}

    /** A key of no more words than {@code max}, each of them one of {@code words}. */
    static RoutingKey key(RandomGenerator random, int max, String... words) {
        StringJoiner key = new StringJoiner(".");
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            key.add(words[random.nextInt(words.length)]);
        }
        return RoutingKey.of(key.toString());
    }
}
