package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warren.message.RoutingKey;
import io.warren.protocol.amqp.wire.ContentMethod;
import io.warren.protocol.amqp.wire.WireWriter;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import org.junit.jupiter.api.Test;

class PublishTargetTest {
    private final PublishTarget.Cache cache = new PublishTarget.Cache();

    private static ByteBuf publish(String exchange, String key, boolean mandatory, boolean now) {
        ContentMethod.Publish method =
                new ContentMethod.Publish(0, exchange, RoutingKey.of(key), mandatory, now);
        ByteBuf out = Unpooled.buffer().writeInt(method.id());
        method.write(new WireWriter(out));
        return out;
    }

    private PublishTarget find(ByteBuf encoded) {
        return cache.find(encoded, 0, encoded.readableBytes());
    }

    @Test
    void aTargetIsDecoded() {
        PublishTarget target = find(publish("amq.topic", "a.b", true, false));
        assertThat(target.exchange()).isEqualTo("amq.topic");
        assertThat(target.key()).isEqualTo(RoutingKey.of("a.b"));
        assertThat(target.mandatory()).isTrue();
    }

    @Test
    void aTargetThatWasSeenLatelyIsTheSameObject() {
        PublishTarget first = find(publish("x", "one", false, false));
        PublishTarget second = find(publish("x", "two", false, false));
        assertThat(find(publish("x", "one", false, false))).isSameAs(first);
        assertThat(find(publish("x", "two", false, false))).isSameAs(second);
        assertThat(find(publish("x", "two", true, false))).isNotEqualTo(second);
    }

    @Test
    void manyTargetsAreAllDecodedRightly() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1000; i++) {
                PublishTarget target = find(publish("x" + i % 7, "key." + i, false, false));
                assertThat(target.exchange()).isEqualTo("x" + i % 7);
                assertThat(target.key().toString()).isEqualTo("key." + i);
            }
        }
    }

    @Test
    void immediateIsNotImplementedAndATooLongMethodIsAnError() {
        assertThatThrownBy(() -> find(publish("x", "k", false, true)))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.NOT_IMPLEMENTED))
                .hasMessage("immediate=true");
        assertThatThrownBy(() -> find(publish("x", "k", false, false).writeZero(600)))
                .isInstanceOf(BrokerException.class);
    }
}
