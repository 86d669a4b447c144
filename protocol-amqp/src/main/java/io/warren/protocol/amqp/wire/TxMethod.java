package io.warren.protocol.amqp.wire;

/** Class 90: transactions. */
public interface TxMethod extends Method {
    record Select() implements TxMethod {
        public static final int ID = 90 << 16 | 10;

        public static Select read(WireReader in) {
            return in.end(new Select());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record SelectOk() implements TxMethod {
        public static final int ID = 90 << 16 | 11;

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

    record Commit() implements TxMethod {
        public static final int ID = 90 << 16 | 20;

        public static Commit read(WireReader in) {
            return in.end(new Commit());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record CommitOk() implements TxMethod {
        public static final int ID = 90 << 16 | 21;

        public static CommitOk read(WireReader in) {
            return in.end(new CommitOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record Rollback() implements TxMethod {
        public static final int ID = 90 << 16 | 30;

        public static Rollback read(WireReader in) {
            return in.end(new Rollback());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }

    record RollbackOk() implements TxMethod {
        public static final int ID = 90 << 16 | 31;

        public static RollbackOk read(WireReader in) {
            return in.end(new RollbackOk());
        }

        @Override
        public int id() {
            return ID;
        }

        @Override
        public void write(WireWriter out) {}
    }
}
