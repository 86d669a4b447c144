package io.warren.protocol.amqp;

import io.netty.buffer.ByteBuf;
import io.warren.message.RoutingKey;
import io.warren.protocol.amqp.wire.ContentMethod;
import io.warren.protocol.amqp.wire.WireReader;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A decoded basic.publish.
 *
 * @param encoded its frame's payload
 * @param exchange the exchange's name
 * @param key the routing key
 * @param mandatory whether the message comes back when it reaches no queue
 */
record PublishTarget(byte[] encoded, String exchange, RoutingKey key, boolean mandatory) {

    /**
     * The targets that a channel has published to lately: one that was seen before is found by its
     * bytes, and nothing is decoded or allocated.
     */
    static final class Cache {
        private static final int MAX_ENCODED_BYTES = 4 + 2 + 256 + 256 + 1;
        private static final int ENTRIES = 64;

        private final byte[] scratch = new byte[MAX_ENCODED_BYTES];
        private @Nullable PublishTarget @Nullable [] entries;
        private @Nullable PublishTarget last;

        PublishTarget find(ByteBuf in, int at, int size) {
            if (size > MAX_ENCODED_BYTES) {
                throw new BrokerException(ReplyCode.SYNTAX_ERROR, "basic.publish is too long");
            }
            in.getBytes(at, scratch, 0, size);
            PublishTarget target = last;
            if (target == null || !isIt(target, size)) {
                target = lookUp(size);
                last = target;
            }
            return target;
        }

        private PublishTarget lookUp(int size) {
            if (entries == null) {
                entries = new PublishTarget[ENTRIES];
            }
            int hash = 0;
            for (int i = 0; i < size; i++) {
                hash = 31 * hash + scratch[i];
            }
            int index = (hash ^ hash >>> 16) & ENTRIES - 1;
            PublishTarget target = entries[index];
            if (target == null || !isIt(target, size)) {
                target = decode(Arrays.copyOf(scratch, size));
                entries[index] = target;
            }
            return target;
        }

        private boolean isIt(PublishTarget target, int size) {
            byte[] encoded = target.encoded;
            return Arrays.equals(encoded, 0, encoded.length, scratch, 0, size);
        }

        private static PublishTarget decode(byte[] encoded) {
            ContentMethod.Publish publish =
                    ContentMethod.Publish.read(new WireReader(encoded, 4, encoded.length));
            if (publish.immediate()) {
                throw new BrokerException(ReplyCode.NOT_IMPLEMENTED, "immediate=true");
            }
            return new PublishTarget(
                    encoded, publish.exchange(), publish.routingKey(), publish.mandatory());
        }
    }
}
