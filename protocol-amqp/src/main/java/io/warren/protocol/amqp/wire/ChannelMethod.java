package io.warren.protocol.amqp.wire;

/** Class 20: the life of a channel. */
public interface ChannelMethod extends Method {
    record Open(String reserved1) implements ChannelMethod {
        public static final int ID = 20 << 16 | 10;

        public static Open read(WireReader in) {
            return in.end(new Open(in.shortString()));
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

    record OpenOk(byte[] reserved1) implements ChannelMethod {
        public static final int ID = 20 << 16 | 11;

        public static OpenOk read(WireReader in) {
            return in.end(new OpenOk(in.longString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longString(reserved1);
        }
    }

    record Flow(boolean active) implements ChannelMethod {
        public static final int ID = 20 << 16 | 20;

        public static Flow read(WireReader in) {
            return in.end(new Flow((in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.bits(active);
        }
    }

    record FlowOk(boolean active) implements ChannelMethod {
        public static final int ID = 20 << 16 | 21;

        public static FlowOk read(WireReader in) {
            return in.end(new FlowOk((in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.bits(active);
        }
    }

    record Close(int replyCode, String replyText, int causeId) implements ChannelMethod {
        public static final int ID = 20 << 16 | 40;

        public static Close read(WireReader in) {
            return in.end(new Close(in.shortInt(), in.shortString(), in.longInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(replyCode).replyText(replyText).longInt(causeId);
        }
    }

    record CloseOk() implements ChannelMethod {
        public static final int ID = 20 << 16 | 41;

        public static CloseOk read(WireReader in) {
            return in.end(new CloseOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }
}
