package io.warren.itest.clients;

import static io.warren.itest.clients.SpringPrograms.awaitReady;
import static io.warren.itest.clients.SpringPrograms.next;
import static io.warren.itest.clients.SpringPrograms.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.config.RetryInterceptorBuilder;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.retry.RepublishMessageRecoverer;
import org.springframework.amqp.support.AmqpHeaders;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;

/** What Spring AMQP's listeners do with messages that fail, in transactions, and in batches. */
final class SpringRetryIT {
    private static final int ATTEMPTS = 3;

    @RegisterExtension final SpringPrograms spring = new SpringPrograms();

    private ConfigurableApplicationContext start(String container, Class<?> part) {
        return spring.start(Map.of("container", container), part);
    }

    /** Work that fails waits in a second queue until it expires, and comes back from there. */
    static final class Retrying {
        final BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        private final RabbitTemplate template;
        private final String work;
        private final String parked;

        Retrying(
                RabbitTemplate template,
                @Value("${name.work}") String work,
                @Value("${name.parked}") String parked) {
            this.template = template;
            this.work = work;
            this.parked = parked;
        }

        @Bean
        static Declarables queues(
                @Value("${name.work}") String work,
                @Value("${name.wait}") String wait,
                @Value("${name.parked}") String parked) {
            return new Declarables(
                    QueueBuilder.durable(work)
                            .deadLetterExchange("")
                            .deadLetterRoutingKey(wait)
                            .build(),
                    QueueBuilder.durable(wait)
                            .ttl(20)
                            .deadLetterExchange("")
                            .deadLetterRoutingKey(work)
                            .build(),
                    new Queue(parked));
        }

        @RabbitListener(queues = "${name.work}", containerFactory = "${container}")
        void work(Message message) {
            long failures = failures(message.getMessageProperties().getXDeathHeader());
            seen.add(failures);
            if (failures < ATTEMPTS) {
                throw new AmqpRejectAndDontRequeueException("attempt " + failures);
            }
            template.send("", parked, message);
        }

        private long failures(List<Map<String, ?>> deaths) {
            return deaths == null
                    ? 0
                    : deaths.stream()
                            .filter(death -> work.equals(death.get("queue")))
                            .mapToLong(death -> (Long) death.get("count"))
                            .sum();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void rejectedWorkComesBackLaterAndIsParkedWhenXDeathSaysTooOften(String container)
            throws Exception {
        ConfigurableApplicationContext program = start(container, Retrying.class);
        send(program, spring.name("work"), "text");
        Message parked = program.getBean(RabbitTemplate.class).receive(spring.name("parked"));

        assertThat(program.getBean(Retrying.class).seen).containsExactly(0L, 1L, 2L, 3L);
        List<Map<String, Object>> deaths = new ArrayList<>();
        for (Map<String, ?> death : parked.getMessageProperties().getXDeathHeader()) {
            Map<String, Object> known = new HashMap<>(death);
            assertThat(known.remove("time")).isInstanceOf(Date.class);
            deaths.add(known);
        }
        assertThat(deaths)
                .containsExactly(
                        death(spring.name("wait"), "expired"),
                        death(spring.name("work"), "rejected"));
        assertThat(parked.getMessageProperties().getHeaders())
                .containsEntry("x-first-death-queue", spring.name("work"))
                .containsEntry("x-first-death-exchange", "")
                .containsEntry("x-first-death-reason", "rejected");
    }

    private static Map<String, Object> death(String queue, String reason) {
        return Map.of(
                "queue",
                queue,
                "reason",
                reason,
                "count",
                (long) ATTEMPTS,
                "exchange",
                "",
                "routing-keys",
                List.of(queue));
    }

    static final class Failing {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Bean
        Declarables queues(@Value("${name.work}") String work, @Value("${name.dead}") String dead) {
            return new Declarables(
                    QueueBuilder.durable(work)
                            .deadLetterExchange("")
                            .deadLetterRoutingKey(dead)
                            .build(),
                    new Queue(dead));
        }

        @RabbitListener(queues = "${name.work}", containerFactory = "${container}")
        void work(Integer number, @Header(AmqpHeaders.REDELIVERED) boolean redelivered) {
            seen.add(number + " " + redelivered);
            if (!redelivered) {
                throw new IllegalStateException("the first time");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "direct"})
    void failedWorkComesAgainAtOnceAndWhatCannotBeReadIsADeadLetter(String container)
            throws Exception {
        ConfigurableApplicationContext program = start(container, Failing.class);
        send(program, spring.name("work"), "no number", "7");
        BlockingQueue<String> seen = program.getBean(Failing.class).seen;
        assertThat(next(seen)).isEqualTo("7 false");
        assertThat(next(seen)).isEqualTo("7 true");
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        assertThat(template.receiveAndConvert(spring.name("dead"))).isEqualTo("no number");
        program.close();
        awaitReady(spring.start().getBean(RabbitAdmin.class), spring.name("work"), 0);
    }

    static final class Republishing {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Bean
        static Declarables queues(
                @Value("${name.work}") String work, @Value("${name.parked}") String parked) {
            return new Declarables(new Queue(work), new Queue(parked));
        }

        @Bean
        static SimpleRabbitListenerContainerFactory patient(
                ConnectionFactory connections,
                RabbitTemplate template,
                @Value("${name.parked}") String parked) {
            SimpleRabbitListenerContainerFactory factory = new SpringBasics().simple(connections);
            factory.setAdviceChain(
                    RetryInterceptorBuilder.stateless()
                            .maxAttempts(ATTEMPTS)
                            .backOffOptions(1, 2.0, 2)
                            .recoverer(new RepublishMessageRecoverer(template, "", parked))
                            .build());
            return factory;
        }

        @RabbitListener(queues = "${name.work}", containerFactory = "patient")
        void work(String text) {
            seen.add(text);
            throw new IllegalStateException("never done");
        }
    }

    @Test
    void whatFailsTooOftenIsRepublishedWithItsStackTrace() {
        ConfigurableApplicationContext program = spring.start(Republishing.class);
        send(program, spring.name("work"), "text");
        Message parked = program.getBean(RabbitTemplate.class).receive(spring.name("parked"));
        assertThat(program.getBean(Republishing.class).seen).hasSize(ATTEMPTS);
        assertThat(parked.getBody()).asString().isEqualTo("text");
        Map<String, Object> headers = parked.getMessageProperties().getHeaders();
        assertThat(headers)
                .containsEntry("x-exception-message", "never done")
                .containsEntry("x-original-exchange", "")
                .containsEntry("x-original-routingKey", spring.name("work"));
        assertThat(headers.get("x-exception-stacktrace")).asString().contains("SpringRetryIT");
    }

    static final class Transacted {
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        private final RabbitTemplate transacted;
        private final String answers;

        Transacted(
                @Qualifier("transacted") RabbitTemplate transacted,
                @Value("${name.answers}") String answers) {
            this.transacted = transacted;
            this.answers = answers;
        }

        @RabbitListener(queues = "${name.work}", containerFactory = "transactional")
        void work(String text, @Header(AmqpHeaders.REDELIVERED) boolean redelivered) {
            transacted.convertAndSend("", answers, text + " " + redelivered);
            seen.add(text + " " + redelivered);
            if (text.equals("fails") && !redelivered) {
                throw new IllegalStateException("rolls back");
            }
        }
    }

    static final class Transactions {
        @Bean
        Declarables queues(
                @Value("${name.work}") String work, @Value("${name.answers}") String answers) {
            return new Declarables(new Queue(work), new Queue(answers));
        }

        @Bean
        CachingConnectionFactory unconfirmed(
                @Value("${host}") String host, @Value("${port}") int port) {
            return new CachingConnectionFactory(host, port);
        }

        @Bean
        SimpleRabbitListenerContainerFactory transactional(
                @Qualifier("unconfirmed") CachingConnectionFactory unconfirmed) {
            SimpleRabbitListenerContainerFactory factory = new SpringBasics().simple(unconfirmed);
            factory.setChannelTransacted(true);
            return factory;
        }

        @Bean
        RabbitTemplate transacted(@Qualifier("unconfirmed") CachingConnectionFactory unconfirmed) {
            RabbitTemplate template = new RabbitTemplate(unconfirmed);
            template.setChannelTransacted(true);
            return template;
        }
    }

    @Test
    void whatAFailedListenerSentInItsTransactionIsNotSent() throws Exception {
        ConfigurableApplicationContext program = spring.start(Transactions.class, Transacted.class);
        send(program, spring.name("work"), "passes", "fails", "last");
        BlockingQueue<String> seen = program.getBean(Transacted.class).seen;
        List<String> all = new ArrayList<>();
        while (all.size() < 4) {
            all.add(next(seen));
        }
        assertThat(all).contains("passes false", "fails false", "fails true");
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        String answers = spring.name("answers");
        List<Object> answered = new ArrayList<>();
        while (answered.size() < 3) {
            answered.add(template.receiveAndConvert(answers));
        }
        assertThat(answered).contains("passes false", "fails true").doesNotContain("fails false");
        program.close();
        RabbitAdmin admin = spring.start().getBean(RabbitAdmin.class);
        awaitReady(admin, spring.name("work"), 0);
        awaitReady(admin, answers, 0);
    }

    static final class Batches {
        static final int SIZE = 10;

        final BlockingQueue<List<String>> seen = new LinkedBlockingQueue<>();

        @Bean
        static Queue work(@Value("${name.work}") String work) {
            return new Queue(work);
        }

        @Bean
        static SimpleRabbitListenerContainerFactory batching(ConnectionFactory connections) {
            SimpleRabbitListenerContainerFactory factory = new SpringBasics().simple(connections);
            factory.setBatchListener(true);
            factory.setConsumerBatchEnabled(true);
            factory.setBatchSize(SIZE);
            factory.setPrefetchCount(SIZE);
            return factory;
        }

        @RabbitListener(queues = "${name.work}", containerFactory = "batching")
        void work(List<String> texts) {
            seen.add(texts);
        }
    }

    @Test
    void batchesAreAcknowledgedTogether() throws Exception {
        ConfigurableApplicationContext program = spring.start(Batches.class);
        List<String> sent = new ArrayList<>();
        List<String> got = new ArrayList<>();
        for (int number = 0; number < 5 * Batches.SIZE; number++) {
            sent.add("text " + number);
        }
        send(program, spring.name("work"), sent.toArray(String[]::new));
        while (got.size() < sent.size()) {
            List<String> batch = next(program.getBean(Batches.class).seen);
            assertThat(batch).hasSizeBetween(1, Batches.SIZE);
            got.addAll(batch);
        }
        assertThat(got).isEqualTo(sent);
        program.close();
        awaitReady(spring.start().getBean(RabbitAdmin.class), spring.name("work"), 0);
    }
}
