package io.warren.protocol.amqp.wire;

/** Class 30: tickets, which 0-9-1 dropped and old clients still ask for. */
public interface AccessMethod extends Method {
    record Request(
            String realm,
            boolean exclusive,
            boolean passive,
            boolean active,
            boolean write,
            boolean read)
            implements AccessMethod {
        public static final int ID = 30 << 16 | 10;

        public static Request read(WireReader in) {
            String realm = in.shortString();
            int bits = in.octet();
            return in.end(
                    new Request(
                            realm,
                            (bits & 1) != 0,
                            (bits & 2) != 0,
                            (bits & 4) != 0,
                            (bits & 8) != 0,
                            (bits & 16) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(realm).bits(exclusive, passive, active, write, read);
        }
    }

    record RequestOk(int ticket) implements AccessMethod {
        public static final int ID = 30 << 16 | 11;

        public static RequestOk read(WireReader in) {
            return in.end(new RequestOk(in.shortInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(ticket);
        }
    }
}
