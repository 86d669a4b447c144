package io.warren.itest.clients;

import io.warren.itest.support.Amqp;
import io.warren.itest.support.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Libraries of further languages, a program each; skipped where one is not installed. */
final class OtherClientsIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    private void run(Program program, String... lines) throws Exception {
        program.require();
        try (Script script = program.start(amqp.address(), Program.prefix())) {
            Program.expect(script, lines);
        }
    }

    @Test
    void rabbitMqC() throws Exception {
        run(
                Program.RABBITMQ_C,
                "confirmed 100, ready 100",
                "returned 312 NO_ROUTE lost",
                "again bad redelivered 1",
                "x-death of 6 fields",
                "x-first-death-exchange ''",
                "x-first-death-queue 'queue'",
                "x-first-death-reason 'rejected'",
                "frames of 4096, same 1",
                "closed 404 NOT_FOUND - no queue 'no.such.queue' in vhost '/'",
                "cancelled 1");
    }

    @Test
    void aioPika() throws Exception {
        run(
                Program.AIO_PIKA,
                "confirmed 500",
                "returned 312 b'lost'",
                "consumed 500",
                "transaction b'kept' None",
                "again True",
                "b'bad' 1 rejected 1 True",
                "rpc 2450",
                "ChannelNotFoundEntity NOT_FOUND - no queue '.none' in vhost '/'",
                "ChannelLockedResource RESOURCE_LOCKED - cannot obtain exclusive access to locked"
                        + " queue '.mine' in vhost '/'. It could be originally declared on another"
                        + " connection or the exclusive property value does not match that of the"
                        + " original declaration.",
                "ChannelPreconditionFailed PRECONDITION_FAILED - inequivalent arg 'type' for"
                        + " exchange 'amq.fanout' in vhost '/': received 'topic' but current is"
                        + " 'fanout'",
                "connection open True",
                "login ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For"
                        + " details see the broker logfile.");
    }

    @Test
    void bunny() throws Exception {
        run(
                Program.BUNNY,
                "confirmed true ready 200",
                "returned 312 NO_ROUTE lost",
                "confirmed false refused [203]",
                "bad 3 rejected 1 true",
                "[1, true] 2023-11-14 22:13:20 UTC",
                "cancelled mine",
                "Bunny::NotFound NOT_FOUND - no queue '.none' in vhost '/'",
                "Bunny::PreconditionFailed PRECONDITION_FAILED - inequivalent arg 'durable' for"
                        + " queue '.q' in vhost '/': received 'true' but current is 'false'",
                "open true",
                "Bunny::AuthenticationFailureError Authentication with RabbitMQ failed. Please"
                        + " check your connection settings. Username: guest, vhost: /, password"
                        + " length: 5");
    }
}
