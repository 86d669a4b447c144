package io.warren.itest.clients;

import io.warren.itest.support.Amqp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Go service with amqp091-go: {@code src/test/go}. */
final class Amqp091GoIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @BeforeAll
    static void isInstalled() {
        Program.AMQP091_GO.require();
    }

    private void step(String step, String... lines) throws Exception {
        Program.AMQP091_GO.step(amqp.address(), step, lines);
    }

    @Test
    void deferredConfirmationsReturnsAndRefusals() throws Exception {
        step(
                "confirms",
                "waited in vain true",
                "returned 312 NO_ROUTE .none lost",
                "confirmed 301 ready 301 next 303",
                "confirmed {1 true}",
                "confirmed {2 false}",
                "confirmed {3 false}");
    }

    @Test
    void prefetchCancelsAndWhatIsGivenBack() throws Exception {
        step(
                "consumers",
                "holds 0 1 ready 4",
                "holds 0 2 ready 3",
                "consumer ended true",
                "again 0 true",
                "again 2 true",
                "again 3 false",
                "again 4 false",
                "again 5 false",
                "cancelled told true",
                "got false true got 0",
                "used 406");
    }

    @Test
    void aRejectedAndAnExpiredMessageTellTheirDeaths() throws Exception {
        step(
                "deadLetters",
                "declared again true",
                "again true",
                "rejected bad late.one .dead 7 true",
                "rejected 1 .q  1 <nil> true",
                "first rejected .q",
                "expired bad late.one .dead 7 true",
                "expired 1 .q  1 1 true",
                "first expired .q");
    }

    @Test
    void transactionsKeepPublishesAndAcknowledgementsBack() throws Exception {
        step("transactions", "committed 0 1", "rolled back 1", "settled kept true 0");
    }

    @Test
    void whatWasAgreedHoldsAndManyFramesAreOneMessage() throws Exception {
        step("frames", "agreed 4096 9 5s", "the same 7", "channels 9");
    }

    @Test
    void headersOfAllTypesAreMatchedAndComeThrough() throws Exception {
        step("headers", "the same true key false");
    }

    @Test
    void exchangesAreBoundToExchangesAndHaveAlternates() throws Exception {
        step(
                "exchanges",
                ".q 4 a.b .outer 2",
                ".q 3 a.b .outer 1",
                ".q 0 a.b .outer 0",
                ".rest 1 b.b .outer 0");
    }

    @Test
    void repliesComeDirectly() throws Exception {
        step("rpc", "replies 100");
    }

    @Test
    void whatIsRefusedIsToldWithCodeAndText() throws Exception {
        step(
                "errors",
                "passive 404 NOT_FOUND - no queue '.none' in vhost '/' true true",
                "consume 404 NOT_FOUND - no queue '.none' in vhost '/' true true",
                "publish 404 NOT_FOUND - no exchange '.none' in vhost '/' true true",
                "unlike 406 PRECONDITION_FAILED - inequivalent arg 'durable' for queue '.q' in"
                        + " vhost '/': received 'false' but current is 'true' true true",
                "argument 406 PRECONDITION_FAILED - invalid arg 'x-expires' for queue '.none' in"
                        + " vhost '/': \"expected integer, got longstr\" true true",
                "reserved 403 ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix"
                        + " 'amq.*' true true",
                "tag 406 PRECONDITION_FAILED - unknown delivery tag 99 true true",
                "not empty 406 PRECONDITION_FAILED - queue '.q' in vhost '/' not empty true true",
                "both 406 PRECONDITION_FAILED - cannot switch from tx to confirm mode true true",
                "connection alive false",
                "flow 540 NOT_IMPLEMENTED - active=false false true true true",
                "size 540 NOT_IMPLEMENTED - prefetch_size!=0 (1000) false true true true",
                "type 503 COMMAND_INVALID - unknown exchange type 'no-such' false true true true",
                "immediate 540 NOT_IMPLEMENTED - immediate=true false true false true",
                "Exception (403) Reason: \"username or password not allowed\"",
                "Exception (403) Reason: \"no access to this vhost\"");
    }
}
