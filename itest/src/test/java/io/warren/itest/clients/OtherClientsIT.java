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

    @Test
    void phpExtension() throws Exception {
        run(
                Program.PHP_AMQP,
                "agreed 256 131072 10",
                "declared 0",
                "returned 312 NO_ROUTE b lost",
                "confirmed 21 ready 20",
                "consumed 21 ready 0",
                "got 1000000 a.b 4 {'n':19,'half':0.5,'yes':true,'list':['a','b'],'when':{}}",
                "1700000000",
                "dead rejected 1 .q ['a.b'] 19",
                "404 Server channel error: 404, message: NOT_FOUND - no queue '.none' in vhost '/'",
                "406 Server channel error: 406, message: PRECONDITION_FAILED - inequivalent arg"
                        + " 'durable' for queue '.q' in vhost '/': received 'false' but current is"
                        + " 'true'",
                "open true true",
                "deleted 0 0",
                "403 Server connection error: 403, message: ACCESS_REFUSED - Login was refused"
                        + " using authentication mechanism PLAIN. For details see the broker"
                        + " logfile. - Potential login failure.");
    }

    @Test
    void anyEventRabbitMq() throws Exception {
        run(
                Program.ANYEVENT_RABBITMQ,
                "confirmed 101 ready 100 returned 312 NO_ROUTE b",
                "holds 0 1 2 3 4 ready 95",
                "again 4 4 1",
                "purged 95",
                "the same 1",
                "got kept 0",
                "empty 1",
                "cancelled mine",
                "404 NOT_FOUND - no queue '.none' in vhost '/'",
                "406 PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'amq.topic' in"
                        + " vhost '/': received 'fanout' but current is 'topic'",
                "open 1 1");
    }
}
