package io.warren.itest.clients;

import io.warren.itest.support.Amqp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** amqplib (Node.js) beyond the tutorials: {@code src/test/node/program.js}. */
final class AmqplibIT {
    private static final String CLOSED = "Channel closed by server: ";
    private static final String NOT_FOUND = CLOSED + "404 (NOT-FOUND) with message \"NOT_FOUND - ";
    private static final String REFUSED =
            CLOSED + "403 (ACCESS-REFUSED) with message \"ACCESS_REFUSED - ";
    private static final String UNFIT =
            CLOSED + "406 (PRECONDITION-FAILED) with message \"PRECONDITION_FAILED - ";

    @RegisterExtension final Amqp amqp = new Amqp();

    @BeforeAll
    static void isInstalled() {
        Program.AMQPLIB.require();
    }

    private void step(String step, String... lines) throws Exception {
        Program.AMQPLIB.step(amqp.address(), step, lines);
    }

    @Test
    void publishingGoesOnAsFastAsTheBrokerReadsAndAllIsConfirmed() throws Exception {
        step(
                "confirms",
                "confirmed 1500 ready 1500 drained true",
                "message nacked",
                "refused message nacked");
    }

    @Test
    void prefetchBoundsWhatIsHeldAndWhatIsNackedComesAgainInItsOldPlace() throws Exception {
        step("prefetch", "holds 0 1", "holds 0 1 2", "again 0:true 2:true 3:false 4:false 5:false");
    }

    @Test
    void aRejectedMessageWaitsInAQueueWithATtlAndTellsHowOftenItDied() throws Exception {
        step(
                "retry",
                ".later expired 3 .wait job true",
                ".q rejected 3 .work job true",
                "first .q rejected .work",
                "hard me");
    }

    @Test
    void whatNobodyWantsComesBackOrGoesToTheAlternateExchange() throws Exception {
        step(
                "returns",
                "312 NO_ROUTE '' .none",
                "lost m1 7",
                "confirmed null",
                "caught .main unknown 3");
    }

    @Test
    void headersOfAllTypesAreMatched() throws Exception {
        step(
                "headers",
                "all every {\"int\":5,\"big\":1099511627776,\"half\":0.5,\"yes\":true,\"no\":false,"
                        + "\"when\":{\"!\":\"timestamp\",\"value\":1700000000},\"word\":\"ü\","
                        + "\"more\":[\"a\",1,{\"deep\":null}]}",
                "any one of them {\"int\":6,\"yes\":true}",
                "unbound 0");
    }

    @Test
    void messagesOfManyFramesAreTheSameAtBothEndsWhateverTheFramesSize() throws Exception {
        step(
                "big",
                "frames 131072 4096",
                "same true true true true true true true",
                "back true true true true true true true");
    }

    @Test
    void exclusiveAndAutoDeleteQueuesGoAndConsumersAreTold() throws Exception {
        step(
                "queues",
                "exclusive 405",
                "named true",
                "auto-deleted 404",
                "cancelled null",
                "went with its connection");
    }

    @Test
    void requestsAreAnsweredByDirectReplyTo() throws Exception {
        step("rpc", "replies 200", "waiting true", "gone 404");
    }

    @Test
    void messagesAndConsumersHavePriorities() throws Exception {
        step("priority", "1 4 5 3 0 2", "to the high");
    }

    @Test
    void errorsCloseTheirChannelWithRabbitMqsWordsAndTheConnectionGoesOn() throws Exception {
        step(
                "errors",
                "passive 404 " + NOT_FOUND + "no queue '.none' in vhost '/'\"",
                "consume 404 " + NOT_FOUND + "no queue '.none' in vhost '/'\"",
                "publish 404 " + NOT_FOUND + "no exchange '.none' in vhost '/'\"",
                "unlike 406 "
                        + UNFIT
                        + "inequivalent arg 'durable' for queue '.q' in vhost '/':"
                        + " received 'false' but current is 'true'\"",
                "argument 406 "
                        + UNFIT
                        + "invalid arg 'x-message-ttl' for queue '.q2' in vhost '/':"
                        + " {value_negative,-1}\"",
                "tag 406 " + UNFIT + "unknown delivery tag 99\"",
                "reserved 403 "
                        + REFUSED
                        + "exchange name 'amq.mine' contains reserved prefix 'amq.*'\"",
                "default 403 " + REFUSED + "operation not permitted on the default exchange\"",
                "type 404 " + NOT_FOUND + "no exchange '.none' in vhost '/'\"",
                "connection alive",
                "login Handshake terminated by server: 403 (ACCESS-REFUSED) with message"
                        + " \"ACCESS_REFUSED - Login was refused using authentication mechanism"
                        + " PLAIN. For details see the broker logfile.\"",
                "vhost Expected ConnectionOpenOk; got <ConnectionClose channel:0>");
    }

    @Test
    void heartbeatsAreAgreedAndKeepAnIdleConnection() throws Exception {
        step("heartbeats", "agreed 60 0 1", "alive");
    }
}
