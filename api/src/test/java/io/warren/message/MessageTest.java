package io.warren.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final MessageProperties ALL =
            MessageProperties.builder()
                    .contentType("text/plain")
                    .contentEncoding("identity")
                    .headers(FieldTable.builder().put("k", "v").build())
                    .deliveryMode(2)
                    .priority(9)
                    .correlationId("c")
                    .replyTo("r")
                    .expiration("1000")
                    .messageId("m")
                    .timestamp(Instant.ofEpochSecond(5))
                    .type("t")
                    .userId("u")
                    .appId("a")
                    .clusterId("cl")
                    .build();

    @Test
    void allFourteenPropertiesAreReadBack() {
        byte[] wire = new byte[ALL.encodedSize() + 3];
        ALL.copyTo(wire, 3);
        MessageProperties read = MessageProperties.decode(wire, 3, ALL.encodedSize());
        assertThat(read).isEqualTo(ALL).hasSameHashCodeAs(ALL);
        assertThat(read.contentType()).isEqualTo("text/plain");
        assertThat(read.contentEncoding()).isEqualTo("identity");
        assertThat(read.headers().get("k")).isEqualTo("v");
        assertThat(read.deliveryMode()).isEqualTo(2);
        assertThat(read.priority()).isEqualTo(9);
        assertThat(read.correlationId()).isEqualTo("c");
        assertThat(read.replyTo()).isEqualTo("r");
        assertThat(read.expiration()).isEqualTo("1000");
        assertThat(read.messageId()).isEqualTo("m");
        assertThat(read.timestamp()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(read.type()).isEqualTo("t");
        assertThat(read.userId()).isEqualTo("u");
        assertThat(read.appId()).isEqualTo("a");
        assertThat(read.clusterId()).isEqualTo("cl");
        assertThat(read.toBuilder().build()).isEqualTo(ALL);
    }

    @Test
    void asATableThereIsWhatIsSet() {
        assertThat(ALL.toTable())
                .isEqualTo(
                        FieldTable.builder()
                                .put("content_type", "text/plain")
                                .put("content_encoding", "identity")
                                .put("headers", FieldTable.builder().put("k", "v").build())
                                .put("delivery_mode", 2)
                                .put("priority", 9)
                                .put("correlation_id", "c")
                                .put("reply_to", "r")
                                .put("expiration", "1000")
                                .put("message_id", "m")
                                .put("timestamp", 5)
                                .put("type", "t")
                                .put("user_id", "u")
                                .put("app_id", "a")
                                .put("cluster_id", "cl")
                                .build());
        assertThat(MessageProperties.EMPTY.toTable()).isEqualTo(FieldTable.EMPTY);
        Instant far = Instant.ofEpochSecond(1L << 40);
        assertThat(MessageProperties.builder().timestamp(far).build().toTable().get("timestamp"))
                .isEqualTo(1L << 40);
    }

    @Test
    void unsetPropertiesAreNullOrTheirDefault() {
        MessageProperties none = MessageProperties.EMPTY;
        assertThat(none.contentType()).isNull();
        assertThat(none.headers()).isEqualTo(FieldTable.EMPTY);
        assertThat(none.deliveryMode()).isZero();
        assertThat(none.priority()).isEqualTo(-1);
        assertThat(none.timestamp()).isNull();
        assertThat(none.isPersistent()).isFalse();
        assertThat(ALL.toBuilder().replyTo(null).headers(null).build().replyTo()).isNull();
    }

    @Test
    void everyTruncationOfPropertiesIsRefused() {
        byte[] wire = new byte[ALL.encodedSize()];
        ALL.copyTo(wire, 0);
        for (int length = 0; length < wire.length; length++) {
            byte[] truncated = Arrays.copyOf(wire, length);
            assertThatThrownBy(() -> MessageProperties.decode(truncated, 0, truncated.length))
                    .isInstanceOf(MalformedFieldException.class);
        }
        byte[] longer = Arrays.copyOf(wire, wire.length + 1);
        assertThatThrownBy(() -> MessageProperties.decode(longer, 0, longer.length))
                .hasMessageContaining("1 bytes too many");
        assertThatThrownBy(() -> MessageProperties.decode(new byte[] {0, 1}, 0, 2))
                .hasMessageContaining("do not exist");
    }

    @Test
    void aMessageKeepsPropertiesAndBodyInOneArray() {
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        Message message = Message.of("logs", RoutingKey.of("a.b"), ALL, body);
        assertThat(message.isPersistent()).isTrue();
        assertThat(message.bodySize()).isEqualTo(5);
        assertThat(StandardCharsets.UTF_8.decode(message.body()).toString()).isEqualTo("hello");
        assertThat(message.properties()).isEqualTo(ALL);
        Message wrapped =
                Message.wrap("logs", RoutingKey.of("a.b"), message.content(), message.bodyOffset());
        assertThat(wrapped.properties()).isEqualTo(ALL);
        Message plain = message.withProperties(MessageProperties.EMPTY);
        assertThat(plain.isPersistent()).isFalse();
        assertThat(plain.body()).isEqualTo(message.body());
        Message both = message.withOtherKeys(List.of(RoutingKey.of("x")));
        assertThat(both.otherKeys()).containsExactly(RoutingKey.of("x"));
        assertThat(message.republished("dead", RoutingKey.EMPTY).exchange()).isEqualTo("dead");
    }

    @Test
    void theWordsOfARoutingKeyAreReadInPlace() {
        RoutingKey key = RoutingKey.of("usa.news.sport");
        assertThat(key.wordEnd(0)).isEqualTo(3);
        assertThat(key.wordEnd(4)).isEqualTo(8);
        assertThat(key.wordEnd(9)).isEqualTo(key.length());
        RoutingKey news = RoutingKey.of("news");
        assertThat(key.regionEquals(4, 8, news)).isTrue();
        assertThat(key.regionEquals(4, 7, news)).isFalse();
        assertThat(key.regionHash(4, 8)).isEqualTo(news.hashCode());
        assertThat(key.region(4, 8)).isEqualTo(news);
        assertThat(key.contentEquals("xusa.news.sport".getBytes(StandardCharsets.UTF_8), 1, 14))
                .isTrue();
        assertThat(RoutingKey.of("")).isSameAs(RoutingKey.EMPTY);
    }
}
