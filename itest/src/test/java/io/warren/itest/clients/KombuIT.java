package io.warren.itest.clients;

import io.warren.itest.support.Amqp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kombu and py-amqp without Celery: {@code src/test/python/kombu/program.py}. */
final class KombuIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @BeforeAll
    static void isInstalled() {
        Program.KOMBU.require();
    }

    private void step(String step, String... lines) throws Exception {
        Program.KOMBU.step(amqp.address(), step, lines);
    }

    @Test
    void bodiesOfAllSerializersAndCompressionsComeThrough() throws Exception {
        step(
                "bodies",
                "application/json utf-8 None True",
                "application/json utf-8 application/x-gzip True",
                "application/json utf-8 application/x-bz2 True",
                "application/x-python-serialize binary None True",
                "application/x-python-serialize binary application/x-gzip True",
                "application/x-python-serialize binary application/x-bz2 True",
                "application/x-yaml utf-8 None True",
                "application/x-yaml utf-8 application/x-gzip True",
                "application/x-yaml utf-8 application/x-bz2 True",
                "application/data binary None b'\\x00\\xff'",
                "text/plain utf-8 None 'pläin'");
    }

    @Test
    void propertiesAndHeadersComeThrough() throws Exception {
        step(
                "properties",
                "[]",
                "[('app_id', 'a'), ('content_encoding', 'utf-8'), ('content_type', 'text/plain'),"
                        + " ('correlation_id', 'c'), ('delivery_mode', '1'), ('expiration',"
                        + " '60000'), ('message_id', 'm'), ('priority', '3'), ('reply_to', 'r'),"
                        + " ('timestamp', '1700000000'), ('type', 't')]");
    }

    @Test
    void fanoutAndHeadersRoute() throws Exception {
        step("routing", ".a all 0", ".b all 0", ".h fits 0");
    }

    @Test
    void prioritiesOrder() throws Exception {
        step("priorities", "[9, 9, 5, 1, 0]");
    }

    @Test
    void returnsAndRefusalsReachThePublisher() throws Exception {
        step("returns", "ChannelError 312 NO_ROUTE .none", "{\"a\": 1} m", "nacked");
    }

    @Test
    void whatASimpleQueueRequeuesComesAgainAndWhatItRejectsIsADeadLetter() throws Exception {
        step("settle", "a False", "a True", "{'text': 'a'} rejected 1 .q", "empty 0");
    }

    @Test
    void errorsAreThoseThatRabbitMqCauses() throws Exception {
        step(
                "errors",
                "passive NotFound Queue.declare: (404) NOT_FOUND - no queue '.none' in vhost '/'",
                "unlike PreconditionFailed Queue.declare: (406) PRECONDITION_FAILED - inequivalent"
                        + " arg 'durable' for queue '.q' in vhost '/': received 'false' but current"
                        + " is 'true'",
                "publish NotFound Basic.publish: (404) NOT_FOUND - no exchange '.none' in vhost"
                        + " '/'",
                "reserved AccessRefused Exchange.declare: (403) ACCESS_REFUSED - exchange name"
                        + " 'amq.mine' contains reserved prefix 'amq.*'",
                "locked ResourceLocked Queue.declare: (405) RESOURCE_LOCKED - cannot obtain"
                        + " exclusive access to locked queue '.mine' in vhost '/'. It could be"
                        + " originally declared on another connection or the exclusive property"
                        + " value does not match that of the original declaration.",
                "connection True",
                "AccessRefused (0, 0): (403) ACCESS_REFUSED - Login was refused using"
                        + " authentication mechanism PLAIN. For details see the broker logfile.",
                "NotAllowed Connection.open: (530) NOT_ALLOWED - vhost nowhere not found");
    }

    @Test
    void aConsumerProducerMixinAnswersRequests() throws Exception {
        step("mixin", "[0, 2, 4, 6, 8, 10, 12, 14, 16, 18]");
    }

    @Test
    void aConnectionThatDoesNotBeatIsEndedAndOneThatDoesIsKept() throws Exception {
        step("heartbeats", "agreed 2.0", "silent one ended, other True");
    }
}
