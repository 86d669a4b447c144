package io.warren.protocol.amqp.wire;

import io.warren.message.FieldTable;

/** Class 10: the life of a connection. {@code UpdateSecret}, {@code Blocked}: RabbitMQ's. */
public interface ConnectionMethod extends Method {
    record Start(
            int versionMajor,
            int versionMinor,
            FieldTable serverProperties,
            String mechanisms,
            String locales)
            implements ConnectionMethod {
        public static final int ID = 10 << 16 | 10;

        public static Start read(WireReader in) {
            return in.end(
                    new Start(in.octet(), in.octet(), in.table(), in.longText(), in.longText()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.octet(versionMajor)
                    .octet(versionMinor)
                    .table(serverProperties)
                    .longText(mechanisms)
                    .longText(locales);
        }
    }

    record StartOk(FieldTable clientProperties, String mechanism, byte[] response, String locale)
            implements ConnectionMethod {
        public static final int ID = 10 << 16 | 11;

        public static StartOk read(WireReader in) {
            return in.end(
                    new StartOk(in.table(), in.shortString(), in.longString(), in.shortString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.table(clientProperties)
                    .shortString(mechanism)
                    .longString(response)
                    .shortString(locale);
        }
    }

    record Secure(byte[] challenge) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 20;

        public static Secure read(WireReader in) {
            return in.end(new Secure(in.longString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longString(challenge);
        }
    }

    record SecureOk(byte[] response) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 21;

        public static SecureOk read(WireReader in) {
            return in.end(new SecureOk(in.longString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longString(response);
        }
    }

    record Tune(int channelMax, int frameMax, int heartbeat) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 30;

        public static Tune read(WireReader in) {
            return in.end(new Tune(in.shortInt(), in.longInt(), in.shortInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(channelMax).longInt(frameMax).shortInt(heartbeat);
        }
    }

    record TuneOk(int channelMax, int frameMax, int heartbeat) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 31;

        public static TuneOk read(WireReader in) {
            return in.end(new TuneOk(in.shortInt(), in.longInt(), in.shortInt()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortInt(channelMax).longInt(frameMax).shortInt(heartbeat);
        }
    }

    record Open(String virtualHost, String reserved1, boolean insist) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 40;

        public static Open read(WireReader in) {
            return in.end(new Open(in.shortString(), in.shortString(), (in.octet() & 1) != 0));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(virtualHost).shortString(reserved1).bits(insist);
        }
    }

    record OpenOk(String knownHosts) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 41;

        public static OpenOk read(WireReader in) {
            return in.end(new OpenOk(in.shortString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(knownHosts);
        }
    }

    record Close(int replyCode, String replyText, int causeId) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 50;

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

    record CloseOk() implements ConnectionMethod {
        public static final int ID = 10 << 16 | 51;

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

    record Blocked(String reason) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 60;

        public static Blocked read(WireReader in) {
            return in.end(new Blocked(in.shortString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.shortString(reason);
        }
    }

    record Unblocked() implements ConnectionMethod {
        public static final int ID = 10 << 16 | 61;

        public static Unblocked read(WireReader in) {
            return in.end(new Unblocked());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record UpdateSecret(byte[] newSecret, String reason) implements ConnectionMethod {
        public static final int ID = 10 << 16 | 70;

        public static UpdateSecret read(WireReader in) {
            return in.end(new UpdateSecret(in.longString(), in.shortString()));
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {
            out.longString(newSecret).shortString(reason);
        }
    }

    record UpdateSecretOk() implements ConnectionMethod {
        public static final int ID = 10 << 16 | 71;

        public static UpdateSecretOk read(WireReader in) {
            return in.end(new UpdateSecretOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }
}
