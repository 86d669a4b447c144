package io.warren.protocol.amqp.wire;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;

/** Class 50: queues. */
public interface QueueMethod extends Method {
    record Declare(
            int ticket,
            String queue,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            boolean noWait,
            FieldTable arguments)
            implements QueueMethod {
        public static final int ID = 50 << 16 | 10;

        public static Declare read(WireReader in) {
            int ticket = in.shortInt();
            String queue = in.name();
            int bits = in.octet();
            return in.end(
                    new Declare(
                            ticket,
                            queue,
                            (bits & 1) != 0,
                            (bits & 2) != 0,
                            (bits & 4) != 0,
                            (bits & 8) != 0,
                            (bits & 16) != 0,
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
                    .bits(passive, durable, exclusive, autoDelete, noWait)
                    .table(arguments);
        }
    }

    record DeclareOk(String queue, int messageCount, int consumerCount) implements QueueMethod {
        public static final int ID = 50 << 16 | 11;

        public static DeclareOk read(WireReader in) {
            return in.end(new DeclareOk(in.shortString(), in.longInt(), in.longInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(queue).longInt(messageCount).longInt(consumerCount);
        }
    }

    record Bind(
            int ticket,
            String queue,
            String exchange,
            RoutingKey routingKey,
            boolean noWait,
            FieldTable arguments)
            implements QueueMethod {
        public static final int ID = 50 << 16 | 20;

        public static Bind read(WireReader in) {
            return in.end(
                    new Bind(
                            in.shortInt(),
                            in.name(),
                            in.name(),
                            in.routingKey(),
                            (in.octet() & 1) != 0,
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
                    .shortString(exchange)
                    .routingKey(routingKey)
                    .bits(noWait)
                    .table(arguments);
        }
    }

    record BindOk() implements QueueMethod {
        public static final int ID = 50 << 16 | 21;

        public static BindOk read(WireReader in) {
            return in.end(new BindOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record Purge(int ticket, String queue, boolean noWait) implements QueueMethod {
        public static final int ID = 50 << 16 | 30;

        public static Purge read(WireReader in) {
            return in.end(new Purge(in.shortInt(), in.shortString(), (in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket).shortString(queue).bits(noWait);
        }
    }

    record PurgeOk(int messageCount) implements QueueMethod {
        public static final int ID = 50 << 16 | 31;

        public static PurgeOk read(WireReader in) {
            return in.end(new PurgeOk(in.longInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longInt(messageCount);
        }
    }

    record Delete(int ticket, String queue, boolean ifUnused, boolean ifEmpty, boolean noWait)
            implements QueueMethod {
        public static final int ID = 50 << 16 | 40;

        public static Delete read(WireReader in) {
            int ticket = in.shortInt();
            String queue = in.name();
            int bits = in.octet();
            return in.end(
                    new Delete(ticket, queue, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket).shortString(queue).bits(ifUnused, ifEmpty, noWait);
        }
    }

    record DeleteOk(int messageCount) implements QueueMethod {
        public static final int ID = 50 << 16 | 41;

        public static DeleteOk read(WireReader in) {
            return in.end(new DeleteOk(in.longInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longInt(messageCount);
        }
    }

    record Unbind(
            int ticket, String queue, String exchange, RoutingKey routingKey, FieldTable arguments)
            implements QueueMethod {
        public static final int ID = 50 << 16 | 50;

        public static Unbind read(WireReader in) {
            return in.end(
                    new Unbind(in.shortInt(), in.name(), in.name(), in.routingKey(), in.table()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket)
                    .shortString(queue)
                    .shortString(exchange)
                    .routingKey(routingKey)
                    .table(arguments);
        }
    }

    record UnbindOk() implements QueueMethod {
        public static final int ID = 50 << 16 | 51;

        public static UnbindOk read(WireReader in) {
            return in.end(new UnbindOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }
}
