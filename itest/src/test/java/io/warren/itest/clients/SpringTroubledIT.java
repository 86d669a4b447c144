package io.warren.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ShutdownSignalException;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.FanoutExchange;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionBlockedEvent;
import org.springframework.amqp.rabbit.connection.ConnectionListener;
import org.springframework.amqp.rabbit.connection.ConnectionUnblockedEvent;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * A program with Spring AMQP whose broker is killed, closes its connections, or takes no publishes
 * for a while. It goes on by itself, and nothing that was confirmed is lost.
 */
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "kills its broker")
final class SpringTroubledIT {
    private static final List<String> LASTING = List.of("simple", "direct", "quorum");

    @TempDir static Path folder;

    private static BrokerProcess broker;
    private static ConfigurableApplicationContext program;
    private static RabbitTemplate template;

    static final class Parts {
        final Map<String, Set<String>> seen = new ConcurrentHashMap<>();
        final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

        @Bean
        static Declarables lasting() {
            return new Declarables(
                    new Queue("simple"),
                    new Queue("rpc"),
                    QueueBuilder.durable("direct").maxPriority(3).build(),
                    QueueBuilder.durable("quorum").quorum().build());
        }

        /** Gone with the broker or the connection; the admin brings them back. */
        @Bean
        static AnonymousQueue passing() {
            return new AnonymousQueue();
        }

        @Bean
        static Declarables bound(AnonymousQueue passing) {
            FanoutExchange news = new FanoutExchange("news", false, false);
            return new Declarables(news, BindingBuilder.bind(passing).to(news));
        }

        private void see(String who, String text) {
            seen.computeIfAbsent(who, key -> ConcurrentHashMap.newKeySet()).add(text);
        }

        @RabbitListener(queues = "simple", containerFactory = "simple", concurrency = "2")
        void simple(String text) {
            see("simple", text);
        }

        @RabbitListener(queues = "direct", containerFactory = "direct", concurrency = "2")
        void direct(String text) {
            see("direct", text);
        }

        @RabbitListener(queues = "quorum", containerFactory = "simple")
        void quorum(String text) {
            see("quorum", text);
        }

        @RabbitListener(queues = "#{passing.name}", containerFactory = "direct")
        void hear(String text) {
            see("news", text);
        }

        @RabbitListener(queues = "rpc", containerFactory = "direct")
        String answer(String text) {
            return "re: " + text;
        }

        @EventListener
        void blocked(ConnectionBlockedEvent event) {
            events.add("blocked: " + event.getReason());
        }

        @EventListener
        void unblocked(ConnectionUnblockedEvent event) {
            events.add("unblocked");
        }
    }

    @BeforeAll
    static void start() {
        broker = BrokerProcess.start(folder.resolve("data"));
        program =
                SpringPrograms.start(BrokerAddress.of(broker), name -> name, Map.of(), Parts.class);
        template = program.getBean(RabbitTemplate.class);
        template.setUsePublisherConnection(true);
    }

    @AfterAll
    static void end() {
        if (program != null) {
            program.close();
        }
        broker.close();
    }

    @BeforeEach
    void works() {
        assertWorks("before");
    }

    private static boolean isConfirmed(String exchange, String key, String text) {
        try {
            return SpringPrograms.confirm(template, exchange, key, text, it -> it).isAck();
        } catch (AmqpException broken) {
            return false;
        }
    }

    private static Set<String> seen(String who) {
        return program.getBean(Parts.class)
                .seen
                .computeIfAbsent(who, key -> ConcurrentHashMap.newKeySet());
    }

    /** A failed publish may be tried again; what was confirmed must come. */
    private static void assertWorks(String situation) {
        String when = situation + " " + UUID.randomUUID();
        for (String queue : LASTING) {
            Await.until(when + ": confirms " + queue, () -> isConfirmed("", queue, when));
            Await.until(when + ": receives " + queue, () -> seen(queue).contains(when));
        }
        Await.until(
                when + ": hears news",
                () -> isConfirmed("news", "", when) && seen("news").contains(when));
        Await.until(when + ": is answered", () -> isAnswered(when));
    }

    private static boolean isAnswered(String text) {
        try {
            return ("re: " + text).equals(template.convertSendAndReceive("", "rpc", text));
        } catch (AmqpException broken) {
            return false;
        }
    }

    /** Publishes until it fails; returns what was confirmed before. */
    private static Set<String> publishUntilBroken(String queue, AtomicInteger count) {
        Set<String> confirmed = new HashSet<>();
        for (int number = 0; ; number++) {
            String text = queue + " " + number;
            if (!isConfirmed("", queue, text)) {
                return confirmed;
            }
            confirmed.add(text);
            count.incrementAndGet();
        }
    }

    @Test
    void afterAKillAllThatWasConfirmedArrivesAndAllIsDeclaredAgain() throws Exception {
        ExecutorService publishers = Executors.newFixedThreadPool(LASTING.size());
        Map<String, Future<Set<String>>> confirmed = new HashMap<>();
        for (String queue : LASTING) {
            AtomicInteger count = new AtomicInteger();
            confirmed.put(queue, publishers.submit(() -> publishUntilBroken(queue, count)));
            Await.until("publishes to " + queue, () -> count.get() > 20);
        }
        broker.kill();
        broker = broker.restart();
        assertWorks("after a kill");
        publishers.shutdown();
        for (String queue : LASTING) {
            Set<String> expected =
                    confirmed.get(queue).get(SpringBasics.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(expected).hasSizeGreaterThan(20);
            Await.until("all in " + queue, () -> seen(queue).containsAll(expected));
        }
    }

    @Test
    void afterARestartItGoesOn() {
        assertThat(broker.stop()).isZero();
        broker = broker.restart();
        assertWorks("after a restart");
    }

    @Test
    void afterAnOperatorClosedItsConnectionsItGoesOn() throws Exception {
        BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
        ConnectionListener listener =
                new ConnectionListener() {
                    @Override
                    public void onCreate(Connection connection) {}

                    @Override
                    public void onShutDown(ShutdownSignalException signal) {
                        reasons.add(signal.getMessage());
                    }
                };
        CachingConnectionFactory connections = program.getBean(CachingConnectionFactory.class);
        connections.addConnectionListener(listener);
        Ctl ctl = new Ctl(broker);
        String listed = ctl.run("connections");
        for (String name : List.of("program", "program.publisher")) {
            Matcher row =
                    Pattern.compile("(?m)^ *(\\d+) .*\\s" + Pattern.quote(name) + "(\\s|$)")
                            .matcher(listed);
            assertThat(row.find()).as(name + " in\n" + listed).isTrue();
            ctl.run("close", row.group(1), "--reason", "maintenance");
            assertThat(SpringPrograms.next(reasons))
                    .contains("reply-code=320, reply-text=CONNECTION_FORCED - maintenance");
        }
        assertWorks("after a close");
        connections.removeConnectionListener(listener);
    }

    @Test
    void itIsToldThatPublishesMustWait() throws Exception {
        Ctl ctl = new Ctl(broker);
        BlockingQueue<Object> events = program.getBean(Parts.class).events;
        CorrelationData waiting = new CorrelationData();
        ctl.run("limits", "--disk", "900000GB");
        try {
            template.convertAndSend("", "simple", (Object) "patient", waiting);
            assertThat(SpringPrograms.next(events)).isEqualTo("blocked: low on disk");
            assertThat(waiting.getFuture()).isNotDone();
        } finally {
            ctl.run("limits", "--disk", "1MB");
        }
        assertThat(SpringPrograms.next(events)).isEqualTo("unblocked");
        assertThat(waiting.getFuture().get(30, TimeUnit.SECONDS).isAck()).isTrue();
        Await.until("received", () -> seen("simple").contains("patient"));
    }
}
