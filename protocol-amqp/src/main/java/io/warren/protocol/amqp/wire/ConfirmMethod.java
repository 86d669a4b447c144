package io.warren.protocol.amqp.wire;

/** Class 85: publisher confirms, RabbitMQ's. */
public interface ConfirmMethod extends Method {
    record Select(boolean noWait) implements ConfirmMethod {
        public static final int ID = 85 << 16 | 10;

        public static Select read(WireReader in) {
            return in.end(new Select((in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.bits(noWait);
        }
    }

    record SelectOk() implements ConfirmMethod {
        public static final int ID = 85 << 16 | 11;

        public static SelectOk read(WireReader in) {
            return in.end(new SelectOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }
}
