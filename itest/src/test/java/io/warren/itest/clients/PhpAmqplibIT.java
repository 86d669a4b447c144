package io.warren.itest.clients;

import io.warren.itest.support.Amqp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** PHP programs with php-amqplib: {@code src/test/php/program.php}. */
final class PhpAmqplibIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @BeforeAll
    static void isInstalled() {
        Program.PHP_AMQPLIB.require();
    }

    private void step(String step, String... lines) throws Exception {
        Program.PHP_AMQPLIB.step(amqp.address(), step, lines);
    }

    @Test
    void singlesAndBatchesAreConfirmed() throws Exception {
        step(
                "confirms",
                "confirmed 201 ready 200 returned ['312 NO_ROUTE .none lost m']",
                "batch 500 ready 700 purged 700",
                "refused ['does not','nor this']");
    }

    @Test
    void theWaitingLoopEndsByTimeByCancelAndByTheBrokersWord() throws Exception {
        step(
                "consumers",
                "rolled back 0",
                "committed 6",
                "holds ['0','1'] ready 4",
                "cancelled mine false",
                "again [['0',true],['1',true],['2',false],['3',false],['4',false],['5',false]]",
                "told told");
    }

    @Test
    void aRejectedAndAnExpiredMessageTellTheirDeaths() throws Exception {
        step(
                "deadLetters",
                "again true",
                "bad k {'count':1,'exchange':'','queue':'.q','reason':'rejected',"
                        + "'routing-keys':['.q'],'time':true}",
                "false {'n':7,'x-first-death-exchange':'','x-first-death-queue':'.q',"
                        + "'x-first-death-reason':'rejected','yes':true}",
                "old k {'count':1,'exchange':'','original-expiration':'1','queue':'.q',"
                        + "'reason':'expired','routing-keys':['.q'],'time':true}",
                "false {'x-first-death-exchange':'','x-first-death-queue':'.q',"
                        + "'x-first-death-reason':'expired'}");
    }

    @Test
    void tablesOfAllTypesComeBackAlsoWhereTheBrokerWritesThem() throws Exception {
        step(
                "tables",
                "int I -5",
                "big l 1099511627776",
                "text S 'ü'",
                "yes t true",
                "no t false",
                "null V null",
                "float text S '0.25'",
                "list A [1,'two',{'deep':[null]}]",
                "table F {'in':{'it':1}}",
                "empty A []",
                "decimal D '314e-2'",
                "date T 1700000000",
                "octet b -3",
                "unsigned octet B 200",
                "short s -300",
                "unsigned short u 60000",
                "unsigned i 4000000000",
                "long l 5",
                "bytes x 'a\\u0000b'",
                "{'content_type':'text/plain','content_encoding':'none','delivery_mode':2,"
                        + "'priority':3,'correlation_id':'c','reply_to':'r','expiration':'60000',"
                        + "'message_id':'m','timestamp':1700000000,'type':'t','user_id':'guest',"
                        + "'app_id':'a'}",
                "written anew true {'expiration':'60000'}");
    }

    @Test
    void theHigherPriorityComesFirst() throws Exception {
        step("priorities", "['1:5','4:4','5:3','3:2','0:1','2:0']");
    }

    @Test
    void repliesComeToAQueueAndDirectly() throws Exception {
        step("rpc", "replies 40425 49", "replies 40425 49");
    }

    @Test
    void bodiesOfManyFramesAreTheSameAtBothEnds() throws Exception {
        step("frames", "the same [true,true,true,true,true]");
    }

    @Test
    void whatIsRefusedIsToldWithCodeAndText() throws Exception {
        step(
                "errors",
                "passive 404 NOT_FOUND - no queue '.none' in vhost '/' [50,10] false",
                "publish 404 NOT_FOUND - no exchange '.none' in vhost '/' [60,40] false",
                "consume 404 NOT_FOUND - no queue '.none' in vhost '/' [60,20] false",
                "unlike 406 PRECONDITION_FAILED - inequivalent arg 'durable' for queue '.q' in"
                        + " vhost '/': received 'false' but current is 'true' [50,10] false",
                "argument 406 PRECONDITION_FAILED - invalid arg 'x-message-ttl' for queue '.none'"
                        + " in vhost '/': {value_negative,-1} [50,10] false",
                "reserved 403 ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix"
                        + " 'amq.*' [50,10] false",
                "tag 406 PRECONDITION_FAILED - unknown delivery tag 99 [60,80] false",
                "connection alive true",
                "immediate 540 NOT_IMPLEMENTED - immediate=true(60, 40) false",
                "type 503 COMMAND_INVALID - unknown exchange type 'no-such'(40, 10) false",
                "PhpAmqpLib\\Exception\\AMQPConnectionClosedException 403 ACCESS_REFUSED - Login"
                        + " was refused using authentication mechanism AMQPLAIN. For details see"
                        + " the broker logfile.(0, 0)",
                "PhpAmqpLib\\Exception\\AMQPConnectionClosedException 530 NOT_ALLOWED - vhost"
                        + " nowhere not found(10, 40)");
    }

    @Test
    void heartbeatsKeepAnIdleConnection() throws Exception {
        step("heartbeats", "came alive", "agreed 0 1");
    }
}
