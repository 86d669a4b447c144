package io.warren.itest.compare;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import java.nio.file.Path;

/** The distribution as a process of its own. */
final class Warren extends Peer {
    private final BrokerProcess process;
    private final Operator operator;

    Warren(Path folder) {
        process = BrokerProcess.start(folder.resolve("warren"));
        operator = new WarrenOperator(new Ctl(process), folder);
    }

    @Override
    BrokerAddress address() {
        return BrokerAddress.of(process);
    }

    @Override
    Operator operator() {
        return operator;
    }

    @Override
    public void close() throws Exception {
        super.close();
        process.close();
    }
}
