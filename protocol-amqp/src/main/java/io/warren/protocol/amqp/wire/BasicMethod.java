package io.warren.protocol.amqp.wire;

import io.warren.message.FieldTable;

/**
 * Class 60: messages, the methods without content; {@link ContentMethod} has the others. {@code
 * Nack} is RabbitMQ's.
 */
public interface BasicMethod extends Method {
    record Qos(int prefetchSize, int prefetchCount, boolean global) implements BasicMethod {
        public static final int ID = 60 << 16 | 10;

        public static Qos read(WireReader in) {
            return in.end(new Qos(in.longInt(), in.shortInt(), (in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longInt(prefetchSize).shortInt(prefetchCount).bits(global);
        }
    }

    record QosOk() implements BasicMethod {
        public static final int ID = 60 << 16 | 11;

        public static QosOk read(WireReader in) {
            return in.end(new QosOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record Consume(
            int ticket,
            String queue,
            String consumerTag,
            boolean noLocal,
            boolean noAck,
            boolean exclusive,
            boolean noWait,
            FieldTable arguments)
            implements BasicMethod {
        public static final int ID = 60 << 16 | 20;

        public static Consume read(WireReader in) {
            int ticket = in.shortInt();
            String queue = in.shortString();
            String consumerTag = in.shortString();
            int bits = in.octet();
            return in.end(
                    new Consume(
                            ticket,
                            queue,
                            consumerTag,
                            (bits & 1) != 0,
                            (bits & 2) != 0,
                            (bits & 4) != 0,
                            (bits & 8) != 0,
                            in.table()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket)
                    .shortString(queue)
                    .shortString(consumerTag)
                    .bits(noLocal, noAck, exclusive, noWait)
                    .table(arguments);
        }
    }

    record ConsumeOk(String consumerTag) implements BasicMethod {
        public static final int ID = 60 << 16 | 21;

        public static ConsumeOk read(WireReader in) {
            return in.end(new ConsumeOk(in.shortString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(consumerTag);
        }
    }

    record Cancel(String consumerTag, boolean noWait) implements BasicMethod {
        public static final int ID = 60 << 16 | 30;

        public static Cancel read(WireReader in) {
            return in.end(new Cancel(in.shortString(), (in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(consumerTag).bits(noWait);
        }
    }

    record CancelOk(String consumerTag) implements BasicMethod {
        public static final int ID = 60 << 16 | 31;

        public static CancelOk read(WireReader in) {
            return in.end(new CancelOk(in.shortString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(consumerTag);
        }
    }

    record Get(int ticket, String queue, boolean noAck) implements BasicMethod {
        public static final int ID = 60 << 16 | 70;

        public static Get read(WireReader in) {
            return in.end(new Get(in.shortInt(), in.shortString(), (in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket).shortString(queue).bits(noAck);
        }
    }

    record GetEmpty(String reserved1) implements BasicMethod {
        public static final int ID = 60 << 16 | 72;

        public static GetEmpty read(WireReader in) {
            return in.end(new GetEmpty(in.shortString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(reserved1);
        }
    }

    record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
        public static final int ID = 60 << 16 | 80;

        public static Ack read(WireReader in) {
            return in.end(new Ack(in.longLong(), (in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longLong(deliveryTag).bits(multiple);
        }
    }

    record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
        public static final int ID = 60 << 16 | 90;

        public static Reject read(WireReader in) {
            return in.end(new Reject(in.longLong(), (in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longLong(deliveryTag).bits(requeue);
        }
    }

    record RecoverAsync(boolean requeue) implements BasicMethod {
        public static final int ID = 60 << 16 | 100;

        public static RecoverAsync read(WireReader in) {
            return in.end(new RecoverAsync((in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.bits(requeue);
        }
    }

    record Recover(boolean requeue) implements BasicMethod {
        public static final int ID = 60 << 16 | 110;

        public static Recover read(WireReader in) {
            return in.end(new Recover((in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.bits(requeue);
        }
    }

    record RecoverOk() implements BasicMethod {
        public static final int ID = 60 << 16 | 111;

        public static RecoverOk read(WireReader in) {
            return in.end(new RecoverOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
        public static final int ID = 60 << 16 | 120;

        public static Nack read(WireReader in) {
            long deliveryTag = in.longLong();
            int bits = in.octet();
            return in.end(new Nack(deliveryTag, (bits & 1) != 0, (bits & 2) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longLong(deliveryTag).bits(multiple, requeue);
        }
    }
}
