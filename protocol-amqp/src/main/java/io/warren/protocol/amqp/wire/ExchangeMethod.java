package io.warren.protocol.amqp.wire;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;

/** Class 40: exchanges. Bindings between exchanges are RabbitMQ's. */
public interface ExchangeMethod extends Method {
    record Declare(
            int ticket,
            String exchange,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            boolean noWait,
            FieldTable arguments)
            implements ExchangeMethod {
        public static final int ID = 40 << 16 | 10;

        public static Declare read(WireReader in) {
            int ticket = in.shortInt();
            String exchange = in.name();
            String type = in.shortString();
            int bits = in.octet();
            return in.end(
                    new Declare(
                            ticket,
                            exchange,
                            type,
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
                    .shortString(exchange)
                    .shortString(type)
                    .bits(passive, durable, autoDelete, internal, noWait)
                    .table(arguments);
        }
    }

    record DeclareOk() implements ExchangeMethod {
        public static final int ID = 40 << 16 | 11;

        public static DeclareOk read(WireReader in) {
            return in.end(new DeclareOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record Delete(int ticket, String exchange, boolean ifUnused, boolean noWait)
            implements ExchangeMethod {
        public static final int ID = 40 << 16 | 20;

        public static Delete read(WireReader in) {
            int ticket = in.shortInt();
            String exchange = in.name();
            int bits = in.octet();
            return in.end(new Delete(ticket, exchange, (bits & 1) != 0, (bits & 2) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket).shortString(exchange).bits(ifUnused, noWait);
        }
    }

    record DeleteOk() implements ExchangeMethod {
        public static final int ID = 40 << 16 | 21;

        public static DeleteOk read(WireReader in) {
            return in.end(new DeleteOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record Bind(
            int ticket,
            String destination,
            String source,
            RoutingKey routingKey,
            boolean noWait,
            FieldTable arguments)
            implements ExchangeMethod {
        public static final int ID = 40 << 16 | 30;

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
                    .shortString(destination)
                    .shortString(source)
                    .routingKey(routingKey)
                    .bits(noWait)
                    .table(arguments);
        }
    }

    record BindOk() implements ExchangeMethod {
        public static final int ID = 40 << 16 | 31;

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

    record Unbind(
            int ticket,
            String destination,
            String source,
            RoutingKey routingKey,
            boolean noWait,
            FieldTable arguments)
            implements ExchangeMethod {
        public static final int ID = 40 << 16 | 40;

        public static Unbind read(WireReader in) {
            return in.end(
                    new Unbind(
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
                    .shortString(destination)
                    .shortString(source)
                    .routingKey(routingKey)
                    .bits(noWait)
                    .table(arguments);
        }
    }

    record UnbindOk() implements ExchangeMethod {
        public static final int ID = 40 << 16 | 51;

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
