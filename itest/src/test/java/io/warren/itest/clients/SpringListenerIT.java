package io.warren.itest.clients;

import static io.warren.itest.clients.SpringPrograms.awaitConsumers;
import static io.warren.itest.clients.SpringPrograms.awaitReady;
import static io.warren.itest.clients.SpringPrograms.next;
import static io.warren.itest.clients.SpringPrograms.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Await;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.core.ExchangeTypes;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.rabbit.annotation.Exchange;
import org.springframework.amqp.rabbit.annotation.QueueBinding;
import org.springframework.amqp.rabbit.annotation.RabbitHandler;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.amqp.support.AmqpHeaders;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;

/** Spring AMQP's listeners in both kinds of containers, "simple" and "direct". */
final class SpringListenerIT {
    private static final int CONSUMERS = 3;

    @RegisterExtension final SpringPrograms spring = new SpringPrograms();

    private ConfigurableApplicationContext start(String container, Class<?> part) {
        return spring.start(Map.of("container", container), part);
    }

    private static RabbitAdmin admin(ApplicationContext program) {
        return program.getBean(RabbitAdmin.class);
    }

    static final class Holders {
        final CountDownLatch free = new CountDownLatch(1);
        final Set<String> consumers = ConcurrentHashMap.newKeySet();
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Bean
        Queue work(@Value("${name.work}") String name) {
            return new Queue(name);
        }

        @RabbitListener(
                queues = "${name.work}",
                containerFactory = "${container}",
                concurrency = "" + CONSUMERS)
        void hold(String text, @Header(AmqpHeaders.CONSUMER_TAG) String consumer)
                throws InterruptedException {
            consumers.add(consumer);
            free.await();
            seen.add(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void severalConsumersShareAQueueAndHoldNoMoreThanTheirPrefetch(String container) {
        String work = spring.name("work");
        try (ConfigurableApplicationContext program = start(container, Holders.class)) {
            Holders holders = program.getBean(Holders.class);
            awaitConsumers(admin(program), work, CONSUMERS);
            RabbitTemplate template = program.getBean(RabbitTemplate.class);
            for (int number = 0; number < 100; number++) {
                template.convertAndSend("", work, "text " + number);
            }
            awaitReady(admin(program), work, 100 - CONSUMERS * SpringBasics.PREFETCH);
            Await.until("each holds one", () -> holders.consumers.size() == CONSUMERS);
            assertThat(holders.seen).isEmpty();
            holders.free.countDown();
            Await.until("all seen", () -> holders.seen.size() == 100);
            assertThat(holders.seen).doesNotHaveDuplicates();
        }
        ConfigurableApplicationContext later = spring.start();
        awaitConsumers(admin(later), work, 0);
        awaitReady(admin(later), work, 0);
    }

    static final class Manual {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Bean
        Queue work(@Value("${name.work}") String name) {
            return new Queue(name);
        }

        @RabbitListener(
                queues = "${name.work}",
                containerFactory = "${container}",
                ackMode = "MANUAL")
        void settle(
                String text,
                Channel channel,
                @Header(AmqpHeaders.DELIVERY_TAG) long tag,
                @Header(AmqpHeaders.REDELIVERED) boolean redelivered)
                throws IOException {
            if (text.equals("back") && !redelivered) {
                channel.basicNack(tag, false, true);
            } else if (text.equals("all")) {
                channel.basicAck(tag, true);
            } else if (text.equals("back")) {
                channel.basicReject(tag, false);
            }
            seen.add(text + " " + redelivered);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void manualAcksSettleOneOrManyAndWhatIsLeftComesAgain(String container) throws Exception {
        String work = spring.name("work");
        try (ConfigurableApplicationContext program = start(container, Manual.class)) {
            send(program, work, "back", "kept", "all", "left");
            BlockingQueue<String> seen = program.getBean(Manual.class).seen;
            assertThat(List.of(next(seen), next(seen), next(seen), next(seen), next(seen)))
                    .containsExactlyInAnyOrder(
                            "back false", "back true", "kept false", "all false", "left false");
        }
        ConfigurableApplicationContext later = spring.start();
        awaitReady(admin(later), work, 1);
        RabbitTemplate template = later.getBean(RabbitTemplate.class);
        assertThat(template.receive(work).getMessageProperties().getRedelivered()).isTrue();
    }

    static final class Careless {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Bean
        Queue work(@Value("${name.work}") String name) {
            return new Queue(name);
        }

        @RabbitListener(
                queues = "${name.work}",
                containerFactory = "${container}",
                ackMode = "NONE")
        void see(String text) {
            seen.add(text);
            throw new IllegalStateException("nobody cares");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void withoutAcksNothingComesAgain(String container) throws Exception {
        ConfigurableApplicationContext program = start(container, Careless.class);
        BlockingQueue<String> seen = program.getBean(Careless.class).seen;
        send(program, spring.name("work"), "a", "b", "c");
        assertThat(List.of(next(seen), next(seen), next(seen))).containsExactly("a", "b", "c");
        program.close();
        assertThat(seen).isEmpty();
        awaitReady(admin(spring.start()), spring.name("work"), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void aListenerWhoseQueueIsDeletedComesBackWithTheQueue(String container) throws Exception {
        ConfigurableApplicationContext program = start(container, Careless.class);
        String work = spring.name("work");
        for (String text : List.of("before", "after")) {
            awaitConsumers(admin(program), work, 1);
            send(program, work, text);
            assertThat(next(program.getBean(Careless.class).seen)).isEqualTo(text);
            admin(program).deleteQueue(work);
            assertThat(admin(program).getQueueInfo(work)).isNull();
            admin(program).declareQueue(new Queue(work));
        }
        awaitConsumers(admin(program), work, 1);
    }

    static final class Rivals {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Bean
        Queue work(@Value("${name.work}") String name) {
            return new Queue(name);
        }

        @RabbitListener(
                id = "first",
                queues = "${name.work}",
                containerFactory = "${container}",
                exclusive = true,
                autoStartup = "false")
        void first(String text) {
            seen.add("first " + text);
        }

        @RabbitListener(
                id = "second",
                queues = "${name.work}",
                containerFactory = "${container}",
                exclusive = true,
                autoStartup = "false")
        void second(String text) {
            seen.add("second " + text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void anExclusiveConsumerIsFollowedByTheOneThatWaits(String container) throws Exception {
        ConfigurableApplicationContext program = start(container, Rivals.class);
        String work = spring.name("work");
        BlockingQueue<String> refused = new LinkedBlockingQueue<>();
        program.getBean("connections", CachingConnectionFactory.class)
                .setCloseExceptionLogger((log, message, cause) -> refused.add("" + cause));
        var containers = program.getBean(RabbitListenerEndpointRegistry.class);
        BlockingQueue<String> seen = program.getBean(Rivals.class).seen;

        containers.getListenerContainer("first").start();
        awaitConsumers(admin(program), work, 1);
        containers.getListenerContainer("second").start();
        assertThat(next(refused))
                .contains(
                        "reply-code=403, reply-text=ACCESS_REFUSED - queue '"
                                + work
                                + "' in vhost '/' in exclusive use");
        send(program, work, "text");
        assertThat(next(seen)).isEqualTo("first text");
        containers.getListenerContainer("first").stop();
        send(program, work, "text");
        assertThat(next(seen)).isEqualTo("second text");
    }

    static final class Ranked {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Bean
        Queue work(@Value("${name.work}") String name) {
            return new Queue(name);
        }

        @RabbitListener(queues = "${name.work}", containerFactory = "simple", priority = "1")
        void low(String text) {
            seen.add("low " + text);
        }

        @RabbitListener(queues = "${name.work}", containerFactory = "direct", priority = "10")
        void high(String text) {
            seen.add("high " + text);
        }
    }

    @Test
    void theConsumerOfHigherPriorityGetsWhatItCanTake() throws Exception {
        ConfigurableApplicationContext program = spring.start(Ranked.class);
        awaitConsumers(admin(program), spring.name("work"), 2);
        send(program, spring.name("work"), "1", "2", "3");
        BlockingQueue<String> seen = program.getBean(Ranked.class).seen;
        assertThat(List.of(next(seen), next(seen), next(seen)))
                .containsExactly("high 1", "high 2", "high 3");
    }

    @RabbitListener(
            bindings =
                    @QueueBinding(
                            value = @org.springframework.amqp.rabbit.annotation.Queue,
                            exchange =
                                    @Exchange(
                                            name = "${name.events}",
                                            type = ExchangeTypes.TOPIC,
                                            autoDelete = "true"),
                            key = {"order.*", "#.urgent"}),
            containerFactory = "${container}")
    static final class ByType {
        @Bean
        Queue answers(@Value("${name.answers}") String name) {
            return new Queue(name);
        }

        @RabbitHandler
        @SendTo("${name.answers}")
        String text(String text, @Header(AmqpHeaders.RECEIVED_ROUTING_KEY) String key) {
            return key + " text " + text;
        }

        @RabbitHandler
        @SendTo("${name.answers}")
        String bytes(byte[] bytes, @Header("number") long number) {
            return "bytes " + bytes.length + " " + number;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void aListenerDeclaresItsQueueAndSendsOnWhatItReturns(String container) {
        ConfigurableApplicationContext program = start(container, ByType.class);
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        String events = spring.name("events");
        template.convertAndSend(events, "order.new", "a");
        template.convertAndSend(events, "nobody", "lost");
        template.convertAndSend(
                events,
                "very.urgent",
                new byte[5],
                message -> {
                    message.getMessageProperties().setHeader("number", 1L << 40);
                    return message;
                });
        String answers = spring.name("answers");
        assertThat(
                        List.of(
                                template.receiveAndConvert(answers),
                                template.receiveAndConvert(answers)))
                .containsExactlyInAnyOrder("order.new text a", "bytes 5 " + (1L << 40));
    }
}
