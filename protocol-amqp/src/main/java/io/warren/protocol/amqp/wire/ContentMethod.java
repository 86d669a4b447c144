package io.warren.protocol.amqp.wire;

import io.warren.message.RoutingKey;

/** Class 60: messages, the methods that a content header and a body follow. */
public interface ContentMethod extends Method {
    record Publish(
            int ticket,
            String exchange,
            RoutingKey routingKey,
            boolean mandatory,
            boolean immediate)
            implements ContentMethod {
        public static final int ID = 60 << 16 | 40;

        public static Publish read(WireReader in) {
            int ticket = in.shortInt();
            String exchange = in.shortString();
            RoutingKey routingKey = in.routingKey();
            int bits = in.octet();
            return in.end(
                    new Publish(ticket, exchange, routingKey, (bits & 1) != 0, (bits & 2) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket)
                    .shortString(exchange)
                    .routingKey(routingKey)
                    .bits(mandatory, immediate);
        }
    }

    record Return(int replyCode, String replyText, String exchange, RoutingKey routingKey)
            implements ContentMethod {
        public static final int ID = 60 << 16 | 50;

        public static Return read(WireReader in) {
            return in.end(
                    new Return(in.shortInt(), in.shortString(), in.shortString(), in.routingKey()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(replyCode)
                    .shortString(replyText)
                    .shortString(exchange)
                    .routingKey(routingKey);
        }
    }

    record Deliver(
            String consumerTag,
            long deliveryTag,
            boolean redelivered,
            String exchange,
            RoutingKey routingKey)
            implements ContentMethod {
        public static final int ID = 60 << 16 | 60;

        public static Deliver read(WireReader in) {
            return in.end(
                    new Deliver(
                            in.shortString(),
                            in.longLong(),
                            (in.octet() & 1) != 0,
                            in.shortString(),
                            in.routingKey()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(consumerTag)
                    .longLong(deliveryTag)
                    .bits(redelivered)
                    .shortString(exchange)
                    .routingKey(routingKey);
        }
    }

    record GetOk(
            long deliveryTag,
            boolean redelivered,
            String exchange,
            RoutingKey routingKey,
            int messageCount)
            implements ContentMethod {
        public static final int ID = 60 << 16 | 71;

        public static GetOk read(WireReader in) {
            return in.end(
                    new GetOk(
                            in.longLong(),
                            (in.octet() & 1) != 0,
                            in.shortString(),
                            in.routingKey(),
                            in.longInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longLong(deliveryTag)
                    .bits(redelivered)
                    .shortString(exchange)
                    .routingKey(routingKey)
                    .longInt(messageCount);
        }
    }
}
