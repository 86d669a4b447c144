package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.PRECONDITION_FAILED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Return;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.Failure;
import io.warren.itest.support.Inbox;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pseudo-queue {@code amq.rabbitmq.reply-to}: answers without a queue. */
final class DirectReplyToIT {
    private static final String REPLY_TO = "amq.rabbitmq.reply-to";

    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void anAnswerComesStraightToTheAskingChannel() throws Exception {
        Channel asking = amqp.channel();
        String queue = amqp.queue(asking, "questions");
        Channel answering = amqp.channelElsewhere();
        Inbox questions = Amqp.consumeNoAck(answering, queue);
        Inbox answers = Amqp.consumeNoAck(asking, REPLY_TO);

        for (int i = 0; i < 10; i++) {
            ask(asking, queue, "question " + i);
            Delivery question = questions.take();
            String replyTo = question.getProperties().getReplyTo();
            assertThat(replyTo)
                    .as("RabbitMQ's form: clients have seen no other")
                    .matches("amq\\.rabbitmq\\.reply-to\\.[^.]+\\.[^.]{22}==");
            Amqp.publish(answering, "", replyTo, "answer to " + Inbox.text(question));
            Delivery answer = answers.take();
            assertThat(Inbox.text(answer)).isEqualTo("answer to question " + i);
            assertThat(answer.getEnvelope().getExchange()).isEmpty();
            assertThat(answer.getEnvelope().getRoutingKey()).isEqualTo(replyTo);
        }
    }

    @Test
    void twoAskersGetTheirOwnAnswers() throws Exception {
        Channel one = amqp.channel();
        Channel two = amqp.channel();
        String queue = amqp.queue(one, "questions");
        Inbox answersOne = Amqp.consumeNoAck(one, REPLY_TO);
        Inbox answersTwo = Amqp.consumeNoAck(two, REPLY_TO);
        Channel answering = amqp.channelElsewhere();
        Inbox questions = Amqp.consumeNoAck(answering, queue);

        ask(one, queue, "one");
        ask(two, queue, "two");
        for (Delivery question : questions.take(2)) {
            Amqp.publish(
                    answering, "", question.getProperties().getReplyTo(), Inbox.text(question));
        }

        assertThat(answersOne.takeText()).isEqualTo("one");
        assertThat(answersTwo.takeText()).isEqualTo("two");
    }

    @Test
    void consumingItNeedsNoAck() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofChannel(() -> Amqp.consume(channel, REPLY_TO));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("reply consumer cannot acknowledge");
    }

    @Test
    void askingWithoutConsumingIsRefused() throws Exception {
        Channel channel = amqp.channel();

        ask(channel, "some.queue", "question");

        Failure failure = Failure.awaitChannel(channel);
        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("fast reply consumer does not exist");
    }

    @Test
    void consumingItTwiceOnAChannelIsRefused() throws Exception {
        Channel channel = amqp.channel();
        Amqp.consumeNoAck(channel, REPLY_TO);

        Failure failure = Failure.ofChannel(() -> Amqp.consumeNoAck(channel, REPLY_TO));

        assertThat(failure.code()).isEqualTo(PRECONDITION_FAILED);
        assertThat(failure.text()).contains("reply consumer already set");
    }

    @Test
    void anAnswerToAnAskerThatHasGoneIsUnroutable() throws Exception {
        Channel asking = amqp.channelElsewhere();
        Channel answering = amqp.channel();
        String queue = amqp.queue(answering, "questions");
        Inbox questions = Amqp.consumeNoAck(answering, queue);
        Amqp.consumeNoAck(asking, REPLY_TO);
        ask(asking, queue, "question");
        String replyTo = questions.take().getProperties().getReplyTo();
        asking.getConnection().close();
        List<Return> returns = new CopyOnWriteArrayList<>();
        answering.addReturnListener(returns::add);

        answering.basicPublish("", replyTo, true, null, new byte[1]);

        Await.until("the answer comes back", () -> returns.size() == 1);
        assertThat(answering.isOpen()).isTrue();
    }

    @Test
    void anAskerCanBeLookedFor() throws Exception {
        Channel asking = amqp.channelElsewhere();
        Channel answering = amqp.channel();
        String queue = amqp.queue(answering, "questions");
        Inbox questions = Amqp.consumeNoAck(answering, queue);
        Amqp.consumeNoAck(asking, REPLY_TO);
        ask(asking, queue, "question");
        String replyTo = questions.take().getProperties().getReplyTo();

        assertThat(answering.queueDeclarePassive(replyTo).getQueue()).isEqualTo(replyTo);
    }

    private static void ask(Channel channel, String queue, String question) throws Exception {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder().replyTo(REPLY_TO).build();
        channel.basicPublish("", queue, properties, question.getBytes(UTF_8));
    }
}
