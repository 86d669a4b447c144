package io.warren.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.amqp.core.AmqpMessageReturnedException;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.AsyncRabbitTemplate;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.support.AmqpHeaders;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;

/** Requests and replies with Spring AMQP, in each of the ways in which it takes replies. */
final class SpringRpcIT {
    private static final int CALLERS = 4;
    private static final int CALLS = 25;

    @RegisterExtension final SpringPrograms spring = new SpringPrograms();

    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private ApplicationContext program;
    private RabbitTemplate template;
    private String requests;

    static final class Server {
        @Bean
        Queue requests(@Value("${name.requests}") String name) {
            return new Queue(name);
        }

        @Bean
        Queue replies(@Value("${name.replies}") String name) {
            return new Queue(name);
        }

        @RabbitListener(queues = "${name.requests}", containerFactory = "direct", concurrency = "3")
        String answer(String request, @Header(AmqpHeaders.REPLY_TO) String replyTo) {
            return request + " by " + replyTo;
        }
    }

    /** A template that takes its replies from a queue of the program's own. */
    static final class FixedReplies {
        @Bean
        RabbitTemplate fixed(
                ConnectionFactory connections, @Value("${name.replies}") String replies) {
            RabbitTemplate template = new RabbitTemplate(connections);
            template.setReplyAddress(replies);
            template.setReplyTimeout(SpringBasics.PATIENCE_MILLIS);
            return template;
        }

        @Bean
        SimpleMessageListenerContainer replyContainer(
                ConnectionFactory connections,
                @Qualifier("fixed") RabbitTemplate fixed,
                @Value("${name.replies}") String replies) {
            SimpleMessageListenerContainer container =
                    new SimpleMessageListenerContainer(connections);
            container.setQueueNames(replies);
            container.setReceiveTimeout(200);
            container.setMessageListener(fixed);
            return container;
        }
    }

    @BeforeEach
    void start() {
        program = spring.start(Server.class, FixedReplies.class);
        template = program.getBean(RabbitTemplate.class);
        requests = spring.name("requests");
    }

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    /** Calls from several threads at once, and returns to whom the replies were addressed. */
    private List<String> callAtOnce(RabbitTemplate caller) throws Exception {
        List<Future<List<String>>> running = new ArrayList<>();
        for (int number = 0; number < CALLERS; number++) {
            String name = "caller " + number;
            running.add(
                    callers.submit(
                            () -> {
                                List<String> addresses = new ArrayList<>();
                                for (int call = 0; call < CALLS; call++) {
                                    String request = name + " call " + call;
                                    Object reply =
                                            caller.convertSendAndReceive("", requests, request);
                                    assertThat(reply).asString().startsWith(request + " by ");
                                    addresses.add(
                                            reply.toString()
                                                    .substring((request + " by ").length()));
                                }
                                return addresses;
                            }));
        }
        List<String> all = new ArrayList<>();
        for (Future<List<String>> each : running) {
            all.addAll(each.get());
        }
        return all;
    }

    @Test
    void directReplyToWithAConsumerThatStays() throws Exception {
        assertThat(callAtOnce(template)).allMatch(it -> it.startsWith("amq.rabbitmq.reply-to."));
    }

    @Test
    void directReplyToWithAConsumerForEachRequest() throws Exception {
        template.setUseDirectReplyToContainer(false);
        assertThat(callAtOnce(template)).allMatch(it -> it.startsWith("amq.rabbitmq.reply-to."));
    }

    @Test
    void aTemporaryQueueForEachRequest() throws Exception {
        template.setUseTemporaryReplyQueues(true);
        List<String> queues = callAtOnce(template);
        assertThat(queues).allMatch(it -> it.startsWith("amq.gen-")).doesNotHaveDuplicates();
    }

    @Test
    void aFixedReplyQueue() throws Exception {
        assertThat(callAtOnce(program.getBean("fixed", RabbitTemplate.class)))
                .allMatch(spring.name("replies")::equals);
    }

    @Test
    void repliesComeAsFutures() throws Exception {
        AsyncRabbitTemplate async = new AsyncRabbitTemplate(template);
        async.setReceiveTimeout(SpringBasics.PATIENCE_MILLIS);
        async.start();
        List<CompletableFuture<String>> replies = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            replies.add(async.convertSendAndReceive("", requests, "call " + call));
        }
        for (int call = 0; call < CALLS; call++) {
            assertThat(replies.get(call).get()).startsWith("call " + call + " by amq.rabbitmq.");
        }
        async.stop();
    }

    @Test
    void aRequestThatNobodyTakesComesBackAtOnce() {
        assertThatThrownBy(() -> template.convertSendAndReceive("", requests + ".none", "x"))
                .isInstanceOfSatisfying(
                        AmqpMessageReturnedException.class,
                        returned -> {
                            assertThat(returned.getReplyCode()).isEqualTo(312);
                            assertThat(returned.getReplyText()).isEqualTo("NO_ROUTE");
                        });
    }

    @Test
    void theReplyToAnEndedRequesterIsUnroutable() throws Exception {
        RabbitAdmin admin = program.getBean(RabbitAdmin.class);
        String address = callAtOnce(template).get(0);
        assertThat(admin.getQueueInfo(address)).as("while it consumes").isNotNull();
        template.stop(); // ends the consumer, and its channel with it
        assertThatThrownBy(() -> template.convertSendAndReceive("", address, "late"))
                .isInstanceOf(AmqpMessageReturnedException.class);
    }
}
