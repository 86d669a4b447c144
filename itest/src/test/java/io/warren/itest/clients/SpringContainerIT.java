package io.warren.itest.clients;

import static io.warren.itest.clients.SpringPrograms.awaitConsumers;
import static io.warren.itest.clients.SpringPrograms.awaitReady;
import static io.warren.itest.clients.SpringPrograms.next;
import static io.warren.itest.clients.SpringPrograms.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.support.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.amqp.core.AcknowledgeMode;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.batch.SimpleBatchingStrategy;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.CacheMode;
import org.springframework.amqp.rabbit.core.BatchingRabbitTemplate;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Listener containers of Spring AMQP as programs without annotations make them. */
final class SpringContainerIT {
    @RegisterExtension final SpringPrograms spring = new SpringPrograms();

    private final List<AbstractMessageListenerContainer> containers = new ArrayList<>();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private ApplicationContext program;
    private CachingConnectionFactory connections;
    private RabbitAdmin admin;

    @BeforeEach
    void start() {
        program = spring.start();
        connections = program.getBean(CachingConnectionFactory.class);
        admin = program.getBean(RabbitAdmin.class);
    }

    @AfterEach
    void stop() {
        containers.forEach(AbstractMessageListenerContainer::stop);
    }

    private String declare(QueueBuilder queue) {
        return admin.declareQueue(queue.build());
    }

    private <C extends AbstractMessageListenerContainer> C started(
            C container, MessageListener listener) {
        containers.add(container);
        container.setAmqpAdmin(admin);
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
        return container;
    }

    private SimpleMessageListenerContainer simple(String... queues) {
        SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(connections);
        container.setQueueNames(queues);
        container.setReceiveTimeout(200);
        return container;
    }

    private void see(Message message) {
        seen.add(
                message.getMessageProperties().getConsumerQueue()
                        + " "
                        + new String(message.getBody(), UTF_8));
    }

    @Test
    void queuesAreAddedToARunningContainerAndTakenAway() throws Exception {
        String first = declare(QueueBuilder.durable(spring.name("first")));
        String second = declare(QueueBuilder.durable(spring.name("second")));
        DirectMessageListenerContainer container = new DirectMessageListenerContainer(connections);
        container.setQueueNames(first);
        container.setConsumersPerQueue(2);
        started(container, this::see);
        awaitConsumers(admin, first, 2);

        container.addQueueNames(second);
        awaitConsumers(admin, second, 2);
        send(program, first, "a");
        assertThat(next(seen)).isEqualTo(first + " a");
        send(program, second, "b");
        assertThat(next(seen)).isEqualTo(second + " b");

        container.removeQueueNames(first);
        awaitConsumers(admin, first, 0);
        send(program, first, "stays");
        send(program, second, "c");
        assertThat(next(seen)).isEqualTo(second + " c");
        awaitReady(admin, first, 1);
    }

    @Test
    void aGlobalPrefetchHoldsForAllQueuesOfAChannel() throws Exception {
        String first = declare(QueueBuilder.durable(spring.name("first")));
        String second = declare(QueueBuilder.durable(spring.name("second")));
        for (int number = 0; number < 5; number++) {
            send(program, first, "text");
            send(program, second, "text");
        }
        Semaphore allowed = new Semaphore(0);
        SimpleMessageListenerContainer container = simple(first, second);
        container.setPrefetchCount(4);
        container.setGlobalQos(true);
        started(
                container,
                message -> {
                    allowed.acquireUninterruptibly();
                    see(message);
                });
        awaitConsumers(admin, first, 1);
        awaitConsumers(admin, second, 1);
        Await.until("four of ten are held", () -> ready(first) + ready(second) == 6);
        assertThat(ready(first) + ready(second)).isEqualTo(6);
        allowed.release(10);
        for (int number = 0; number < 10; number++) {
            next(seen);
        }
    }

    private long ready(String queue) {
        return admin.getQueueInfo(queue).getMessageCount();
    }

    @Test
    void aStreamIsReadFromItsBeginningByEachContainer() throws Exception {
        String stream = declare(QueueBuilder.durable(spring.name("stream")).stream());
        List<String> sent = List.of("1", "2", "3");
        send(program, stream, sent.toArray(String[]::new));
        for (Object offset : new Object[] {"first", 1}) {
            SimpleMessageListenerContainer container = simple(stream);
            container.setPrefetchCount(10);
            container.setConsumerArguments(Map.of("x-stream-offset", offset));
            BlockingQueue<String> read = new LinkedBlockingQueue<>();
            started(
                    container,
                    message ->
                            read.add(
                                    message.getMessageProperties().getHeader("x-stream-offset")
                                            + " "
                                            + new String(message.getBody(), UTF_8)));
            if (offset.equals("first")) {
                assertThat(next(read)).isEqualTo("0 1");
            }
            assertThat(next(read)).isEqualTo("1 2");
            assertThat(next(read)).isEqualTo("2 3");
        }
    }

    @Test
    void aQuorumQueueCountsWhatComesBackAndGivesUp() throws Exception {
        String dead = declare(QueueBuilder.durable(spring.name("dead")));
        String work =
                declare(
                        QueueBuilder.durable(spring.name("work"))
                                .quorum()
                                .deliveryLimit(2)
                                .deadLetterExchange("")
                                .deadLetterRoutingKey(dead));
        BlockingQueue<String> counts = new LinkedBlockingQueue<>();
        ChannelAwareMessageListener failing =
                (message, channel) -> {
                    counts.add("" + message.getMessageProperties().getHeader("x-delivery-count"));
                    throw new IllegalStateException("again and again");
                };
        started(simple(work), failing);
        send(program, work, "text");
        awaitReady(admin, dead, 1);
        assertThat(counts).containsExactly("null", "1", "2");
    }

    @Test
    void batchesOfThePublisherAreTakenApart() throws Exception {
        String work = declare(QueueBuilder.durable(spring.name("work")));
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.afterPropertiesSet();
        BatchingRabbitTemplate batching =
                new BatchingRabbitTemplate(
                        connections,
                        new SimpleBatchingStrategy(3, 10_000, SpringBasics.PATIENCE_MILLIS),
                        scheduler);
        for (int number = 0; number < 6; number++) {
            batching.convertAndSend("", work, "text " + number);
        }
        awaitReady(admin, work, 2);
        scheduler.shutdown();
        started(simple(work), this::see);
        List<String> got = new ArrayList<>();
        while (got.size() < 6) {
            got.add(next(seen).replace(work + " ", ""));
        }
        assertThat(got).contains("text 0", "text 1", "text 2", "text 3", "text 4", "text 5");
    }

    @Test
    void connectionsAreCachedInsteadOfChannels() throws Exception {
        String work = declare(QueueBuilder.durable(spring.name("work")));
        CachingConnectionFactory many =
                new CachingConnectionFactory(connections.getHost(), connections.getPort());
        many.setCacheMode(CacheMode.CONNECTION);
        many.setConnectionCacheSize(3);
        SimpleMessageListenerContainer container = new SimpleMessageListenerContainer(many);
        container.setQueueNames(work);
        container.setConcurrentConsumers(3);
        container.setReceiveTimeout(200);
        container.setAcknowledgeMode(AcknowledgeMode.AUTO);
        try {
            started(container, this::see);
            awaitConsumers(admin, work, 3);
            assertThat(many.getCacheProperties().getProperty("openConnections"))
                    .satisfies(open -> assertThat(Integer.parseInt(open)).isGreaterThan(2));
            send(program, work, "a", "b", "c");
            assertThat(List.of(next(seen), next(seen), next(seen)))
                    .containsExactlyInAnyOrder(work + " a", work + " b", work + " c");
        } finally {
            container.stop();
            many.destroy();
        }
    }
}
