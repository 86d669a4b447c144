package io.warren.itest.clients;

import static io.warren.itest.clients.SpringPrograms.awaitReady;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.amqp.AmqpIOException;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.AnonymousQueue;
import org.springframework.amqp.core.Binding;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Declarables;
import org.springframework.amqp.core.DirectExchange;
import org.springframework.amqp.core.ExchangeBuilder;
import org.springframework.amqp.core.FanoutExchange;
import org.springframework.amqp.core.HeadersExchange;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessagePostProcessor;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.QueueBuilder.Overflow;
import org.springframework.amqp.core.TopicExchange;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/** Spring AMQP's {@code RabbitAdmin}: what an application declares, looks at and takes away. */
final class SpringAdminIT {
    @RegisterExtension final SpringPrograms spring = new SpringPrograms();

    static final class Shop {
        @Bean
        Declarables shop(
                @Value("${name.events}") String eventsName,
                @Value("${name.rest}") String restName,
                @Value("${name.inner}") String innerName,
                @Value("${name.orders}") String ordersName,
                @Value("${name.dead}") String deadName) {
            TopicExchange events =
                    ExchangeBuilder.topicExchange(eventsName).alternate(restName).build();
            FanoutExchange rest = ExchangeBuilder.fanoutExchange(restName).durable(false).build();
            DirectExchange inner =
                    ExchangeBuilder.directExchange(innerName).internal().autoDelete().build();
            Queue orders =
                    QueueBuilder.durable(ordersName)
                            .maxPriority(10)
                            .maxLength(5L)
                            .overflow(Overflow.rejectPublish)
                            .ttl(600_000)
                            .deadLetterExchange("")
                            .deadLetterRoutingKey(deadName)
                            .build();
            Queue dead = QueueBuilder.durable(deadName).quorum().deliveryLimit(3).build();
            Queue unrouted =
                    QueueBuilder.nonDurable(restName)
                            .lazy()
                            .expires(600_000)
                            .singleActiveConsumer()
                            .build();
            return new Declarables(
                    events,
                    rest,
                    inner,
                    orders,
                    dead,
                    unrouted,
                    BindingBuilder.bind(unrouted).to(rest),
                    BindingBuilder.bind(inner).to(events).with("order.#"),
                    BindingBuilder.bind(orders).to(inner).with("order.new"));
        }
    }

    private static MessagePostProcessor priority(int priority) {
        return message -> {
            message.getMessageProperties().setPriority(priority);
            return message;
        };
    }

    private static boolean confirmed(
            RabbitTemplate template, String exchange, String key, String text, int priority) {
        return SpringPrograms.confirm(template, exchange, key, text, priority(priority)).isAck();
    }

    @Test
    void whatIsDeclaredRoutesOrdersRefusesAndDeadLetters() throws Exception {
        ApplicationContext program = spring.start(Shop.class);
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        String events = spring.name("events");
        String orders = spring.name("orders");
        for (int priority : new int[] {1, 9, 5, 0, 200}) {
            assertThat(confirmed(template, events, "order.new", "p" + priority, priority)).isTrue();
        }
        assertThat(confirmed(template, events, "order.new", "too many", 3)).isFalse();
        assertThat(confirmed(template, events, "nobody", "other", 0)).isTrue();
        assertThat(confirmed(template, events, "order.old", "lost inside", 0)).isTrue();

        assertThat(template.receiveAndConvert(spring.name("rest"))).isEqualTo("other");
        for (String expected : List.of("p200", "p9", "p5", "p1")) {
            assertThat(template.receiveAndConvert(orders)).isEqualTo(expected);
        }
        template.execute(
                channel -> {
                    channel.basicReject(
                            channel.basicGet(orders, false).getEnvelope().getDeliveryTag(), false);
                    return null;
                });
        Message dead = template.receive(spring.name("dead"));
        assertThat(dead.getBody()).asString().isEqualTo("p0");
        List<Map<String, ?>> deaths = dead.getMessageProperties().getXDeathHeader();
        assertThat(deaths).hasSize(1);
        assertThat(new HashMap<String, Object>(deaths.get(0)))
                .containsEntry("queue", orders)
                .containsEntry("exchange", events)
                .containsEntry("reason", "rejected")
                .containsEntry("count", 1L)
                .containsEntry("routing-keys", List.of("order.new"));
    }

    @Test
    void queuesAreLookedAtPurgedAndDeleted() throws Exception {
        ApplicationContext program = spring.start(Shop.class);
        RabbitAdmin admin = program.getBean(RabbitAdmin.class);
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        String orders = spring.name("orders");
        for (String text : List.of("a", "b")) {
            assertThat(confirmed(template, "", orders, text, 0)).isTrue();
        }

        Properties properties = admin.getQueueProperties(orders);
        assertThat(properties)
                .containsEntry(RabbitAdmin.QUEUE_NAME, orders)
                .containsEntry(RabbitAdmin.QUEUE_MESSAGE_COUNT, 2)
                .containsEntry(RabbitAdmin.QUEUE_CONSUMER_COUNT, 0);
        assertThatThrownBy(() -> admin.deleteQueue(orders, false, true))
                .isInstanceOf(AmqpIOException.class)
                .hasStackTraceContaining(
                        "reply-code=406, reply-text=PRECONDITION_FAILED - queue '"
                                + orders
                                + "' in vhost '/' not empty");
        assertThat(admin.purgeQueue(orders)).isEqualTo(2);
        admin.deleteQueue(orders, true, true);
        assertThat(admin.getQueueInfo(orders)).isNull();
        assertThat(admin.deleteQueue(orders)).as("RabbitMQ says ok to that").isTrue();

        assertThat(admin.deleteExchange(spring.name("events"))).isTrue();
        assertThat(confirmed(template, spring.name("events"), "order.new", "x", 0)).isFalse();

        admin.initialize();
        assertThat(confirmed(template, spring.name("events"), "order.new", "again", 0)).isTrue();
        awaitReady(admin, orders, 1);
        admin.removeBinding(
                new Binding(
                        orders,
                        Binding.DestinationType.QUEUE,
                        spring.name("inner"),
                        "order.new",
                        Map.of()));
        // The exchange had deleted itself, and with it what led to it.
        assertThat(confirmed(template, spring.name("events"), "order.new", "unbound", 0)).isTrue();
        assertThat(template.receiveAndConvert(spring.name("rest"))).isEqualTo("unbound");
    }

    @Test
    void aDeclarationUnlikeTheFirstIsRefusedInRabbitMqsWords() {
        ApplicationContext program = spring.start(Shop.class);
        RabbitAdmin admin = program.getBean(RabbitAdmin.class);
        String orders = spring.name("orders");
        Queue other = QueueBuilder.durable(spring.name("dead")).build();

        assertThat(admin.declareQueue(new Queue(spring.name("plain")))).isNotNull();
        assertThatThrownBy(() -> admin.declareQueue(new Queue(spring.name("plain"), false)))
                .hasStackTraceContaining(
                        "reply-code=406, reply-text=PRECONDITION_FAILED - inequivalent arg"
                                + " 'durable' for queue '"
                                + spring.name("plain")
                                + "' in vhost '/': received 'false' but current is 'true'");
        admin.setIgnoreDeclarationExceptions(true);
        assertThat(admin.declareQueue(other)).as("its type is another").isNull();
        assertThat(admin.getLastDeclarationExceptionEvent().getThrowable())
                .hasStackTraceContaining("inequivalent arg 'x-queue-type' for queue");
        assertThat(admin.getQueueInfo(orders)).as("others are still there").isNotNull();
    }

    static final class Own {
        @Bean
        AnonymousQueue anonymous() {
            return new AnonymousQueue();
        }

        @Bean
        Queue brokerNamed() {
            return new Queue("", false, true, true);
        }

        @Bean
        FanoutExchange news(@Value("${name.news}") String name) {
            return new FanoutExchange(name, false, true);
        }

        @Bean
        Declarables bindings(FanoutExchange news, Queue anonymous, Queue brokerNamed) {
            return new Declarables(
                    BindingBuilder.bind(anonymous).to(news),
                    BindingBuilder.bind(brokerNamed).to(news));
        }
    }

    @Test
    void queuesWithoutANameGoWithTheirConnectionAndAreDeclaredOnTheNext() throws Exception {
        ApplicationContext program = spring.start(Own.class);
        AmqpAdmin admin = program.getBean(AmqpAdmin.class);
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        AnonymousQueue anonymous = program.getBean(AnonymousQueue.class);
        Queue brokerNamed = program.getBean("brokerNamed", Queue.class);
        for (int connection = 0; connection < 2; connection++) {
            program.getBean(CachingConnectionFactory.class).resetConnection();
            assertThat(confirmed(template, spring.name("news"), "", "news", 0)).isTrue();
            assertThat(anonymous.getActualName()).startsWith("spring.gen-");
            assertThat(brokerNamed.getActualName()).startsWith("amq.gen-");
            awaitReady(admin, anonymous.getActualName(), 1);
            awaitReady(admin, brokerNamed.getActualName(), 1);
        }
        ApplicationContext other = spring.start();
        assertThatThrownBy(
                        () ->
                                other.getBean(RabbitTemplate.class)
                                        .receive(brokerNamed.getActualName(), 0))
                .hasStackTraceContaining(
                        "reply-code=405, reply-text=RESOURCE_LOCKED - cannot obtain");
    }

    static final class ByHeaders {
        @Bean
        Declarables queues(
                @Value("${name.by-headers}") String exchange,
                @Value("${name.all}") String all,
                @Value("${name.any}") String any,
                @Value("${name.has}") String has) {
            HeadersExchange headers = new HeadersExchange(exchange);
            Queue allQueue = new Queue(all);
            Queue anyQueue = new Queue(any);
            Queue hasQueue = new Queue(has);
            Map<String, Object> wanted = Map.of("kind", "order", "size", 7);
            return new Declarables(
                    headers,
                    allQueue,
                    anyQueue,
                    hasQueue,
                    BindingBuilder.bind(allQueue).to(headers).whereAll(wanted).match(),
                    BindingBuilder.bind(anyQueue).to(headers).whereAny(wanted).match(),
                    BindingBuilder.bind(hasQueue).to(headers).where("kind").exists());
        }
    }

    @Test
    void headersRoute() throws Exception {
        ApplicationContext program = spring.start(ByHeaders.class);
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        AmqpAdmin admin = program.getBean(AmqpAdmin.class);
        List<Map<String, Object>> sent =
                List.of(
                        Map.of("kind", "order", "size", 7, "more", true),
                        Map.of("kind", "bill", "size", 7L),
                        Map.of("kind", "bill"),
                        Map.of("none", 1));
        for (Map<String, Object> headers : sent) {
            CorrelationData correlation = new CorrelationData();
            template.convertAndSend(
                    spring.name("by-headers"),
                    "",
                    "text",
                    message -> {
                        headers.forEach(message.getMessageProperties()::setHeader);
                        return message;
                    },
                    correlation);
            assertThat(correlation.getFuture().get().isAck()).isTrue();
            assertThat(correlation.getReturned() != null).isEqualTo(headers.containsKey("none"));
        }
        awaitReady(admin, spring.name("all"), 1);
        awaitReady(admin, spring.name("any"), 2);
        awaitReady(admin, spring.name("has"), 3);
    }
}
