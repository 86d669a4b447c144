package io.warren.itest.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.core.MessageDeliveryMode;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.QueueBuilder;
import org.springframework.amqp.core.ReturnedMessage;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.ChannelListener;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.connection.CorrelationData.Confirm;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.transaction.RabbitTransactionManager;
import org.springframework.amqp.support.converter.Jackson2JsonMessageConverter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring AMQP's {@code RabbitTemplate}: confirms and returns, transactions, converters. */
final class SpringTemplateIT {
    @RegisterExtension final SpringPrograms spring = new SpringPrograms();

    private ApplicationContext program;
    private RabbitTemplate template;
    private RabbitAdmin admin;
    private String queue;

    static final class Work {
        @Bean
        Queue work(@Value("${name.work}") String name) {
            return new Queue(name);
        }

        @Bean
        Queue full(@Value("${name.full}") String name) {
            return QueueBuilder.durable(name)
                    .maxLength(0L)
                    .overflow(QueueBuilder.Overflow.rejectPublish)
                    .build();
        }

        /** Channels are either in confirm mode or in transactions. */
        @Bean
        CachingConnectionFactory unconfirmed(
                @Value("${host}") String host, @Value("${port}") int port) {
            return new CachingConnectionFactory(host, port);
        }

        @Bean
        CachingConnectionFactory simpleConfirms(
                @Value("${host}") String host, @Value("${port}") int port) {
            CachingConnectionFactory factory = new CachingConnectionFactory(host, port);
            factory.setPublisherConfirmType(ConfirmType.SIMPLE);
            return factory;
        }

        @Bean
        RabbitTemplate simplyConfirmed(
                @Qualifier("simpleConfirms") CachingConnectionFactory simpleConfirms) {
            return new RabbitTemplate(simpleConfirms);
        }

        @Bean
        RabbitTransactionManager transactions(
                @Qualifier("unconfirmed") CachingConnectionFactory unconfirmed) {
            return new RabbitTransactionManager(unconfirmed);
        }

        @Bean
        RabbitTemplate transacted(@Qualifier("unconfirmed") CachingConnectionFactory unconfirmed) {
            RabbitTemplate template = new RabbitTemplate(unconfirmed);
            template.setChannelTransacted(true);
            return template;
        }
    }

    @BeforeEach
    void start() {
        program = spring.start(Work.class);
        template = program.getBean(RabbitTemplate.class);
        admin = program.getBean(RabbitAdmin.class);
        queue = spring.name("work");
        admin.initialize(); // the admin knows one of the connections
    }

    private Confirm confirm(String exchange, String key, String text) {
        return SpringPrograms.confirm(template, exchange, key, text, message -> message);
    }

    @Test
    void eachMessageIsConfirmedAndTheUnroutableComesBackBeforeItsConfirm() throws Exception {
        BlockingQueue<ReturnedMessage> returns = new LinkedBlockingQueue<>();
        BlockingQueue<String> confirms = new LinkedBlockingQueue<>();
        template.setReturnsCallback(returns::add);
        template.setConfirmCallback(
                (correlation, ack, cause) -> confirms.add(correlation.getId() + " " + ack));
        List<CorrelationData> all = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            CorrelationData correlation = new CorrelationData("" + number);
            all.add(correlation);
            String key = number % 10 == 0 ? queue + ".none" : queue;
            template.convertAndSend("", key, "text " + number, correlation);
        }
        for (CorrelationData correlation : all) {
            assertThat(correlation.getFuture().get().isAck()).isTrue();
            int number = Integer.parseInt(correlation.getId());
            ReturnedMessage returned = correlation.getReturned();
            assertThat(returned != null).as("returned %d", number).isEqualTo(number % 10 == 0);
            if (returned != null) {
                assertThat(returned.getMessage().getBody()).asString().isEqualTo("text " + number);
            }
            assertThat(SpringPrograms.next(confirms)).endsWith(" true");
        }
        for (int count = 0; count < 20; count++) {
            ReturnedMessage returned = SpringPrograms.next(returns);
            assertThat(returned.getReplyCode()).isEqualTo(312);
            assertThat(returned.getReplyText()).isEqualTo("NO_ROUTE");
            assertThat(returned.getExchange()).isEmpty();
            assertThat(returned.getRoutingKey()).isEqualTo(queue + ".none");
        }
        SpringPrograms.awaitReady(admin, queue, 180);
    }

    @Test
    void refusedMessagesAreNackedAndAClosedChannelIsTold() throws Exception {
        BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        program.getBean(CachingConnectionFactory.class)
                .addChannelListener(
                        new ChannelListener() {
                            @Override
                            public void onCreate(Channel channel, boolean transactional) {}

                            @Override
                            public void onShutDown(ShutdownSignalException signal) {
                                closed.add(signal.getMessage());
                            }
                        });
        assertThat(confirm("", spring.name("full"), "refused").isAck()).isFalse();
        assertThat(confirm(queue, "key", "nowhere").isAck()).isFalse();
        assertThat(SpringPrograms.next(closed))
                .contains(
                        "reply-code=404, reply-text=NOT_FOUND - no exchange '"
                                + queue
                                + "' in vhost '/'");
        assertThat(confirm("", queue, "taken").isAck()).isTrue();
    }

    @Test
    void simpleConfirmsAreAwaitedOnOneChannel() {
        RabbitTemplate template = program.getBean("simplyConfirmed", RabbitTemplate.class);
        BlockingQueue<Long> acks = new LinkedBlockingQueue<>();
        BlockingQueue<Long> nacks = new LinkedBlockingQueue<>();
        Boolean done =
                template.invoke(
                        operations -> {
                            for (int number = 0; number < 100; number++) {
                                operations.convertAndSend("", queue, "text");
                            }
                            operations.waitForConfirmsOrDie(SpringBasics.PATIENCE_MILLIS);
                            return operations.waitForConfirms(SpringBasics.PATIENCE_MILLIS);
                        },
                        (tag, multiple) -> acks.add(tag),
                        (tag, multiple) -> nacks.add(tag));
        assertThat(done).isTrue();
        assertThat(acks).contains(100L);
        assertThat(nacks).isEmpty();
        assertThatThrownBy(
                        () ->
                                template.invoke(
                                        operations -> {
                                            operations.convertAndSend(
                                                    "", spring.name("full"), "refused");
                                            operations.waitForConfirmsOrDie(
                                                    SpringBasics.PATIENCE_MILLIS);
                                            return null;
                                        }))
                .hasStackTraceContaining("nacks received");
        SpringPrograms.awaitReady(admin, queue, 100);
    }

    @Test
    void transactionsCommitAndRollBackPublishesAndGets() throws Exception {
        RabbitTemplate transacted = program.getBean("transacted", RabbitTemplate.class);
        TransactionTemplate transaction =
                new TransactionTemplate(program.getBean(RabbitTransactionManager.class));
        transaction.executeWithoutResult(
                status -> {
                    transacted.convertAndSend("", queue, "first");
                    transacted.convertAndSend("", queue, "second");
                    assertThat(admin.getQueueInfo(queue).getMessageCount()).isZero();
                });
        assertThat(admin.getQueueInfo(queue).getMessageCount()).isEqualTo(2);

        transaction.executeWithoutResult(
                status -> {
                    assertThat(transacted.receiveAndConvert(queue)).isEqualTo("first");
                    transacted.convertAndSend("", queue, "never");
                    status.setRollbackOnly();
                });
        SpringPrograms.awaitReady(admin, queue, 2);
        Message again = template.receive(queue);
        assertThat(again.getBody()).asString().isEqualTo("first");
        assertThat(again.getMessageProperties().getRedelivered()).isTrue();

        transacted.convertAndSend("", queue, "without a transaction around");
        assertThat(admin.getQueueInfo(queue).getMessageCount()).isEqualTo(2);
        transaction.executeWithoutResult(
                status -> assertThat(transacted.receiveAndConvert(queue)).isEqualTo("second"));
        assertThat(template.receiveAndConvert(queue)).isEqualTo("without a transaction around");
        SpringPrograms.awaitReady(admin, queue, 0);
    }

    record Item(String name, int count) {}

    record Order(String number, List<Item> items, Map<String, Double> prices) {}

    @Test
    void jsonAndSerializedObjectsComeThrough() {
        Order order = new Order("ä 1", List.of(new Item("nail", 100)), Map.of("nail", 0.5));
        template.setMessageConverter(new Jackson2JsonMessageConverter());
        template.invoke( // on one channel, so in this order
                operations -> {
                    operations.convertAndSend("", queue, order);
                    operations.convertAndSend("", queue, List.of(order, order));
                    operations.convertAndSend("", queue, order);
                    return null;
                });

        assertThat(template.receiveAndConvert(queue)).isEqualTo(order);
        assertThat(
                        template.receiveAndConvert(
                                queue, new ParameterizedTypeReference<List<Order>>() {}))
                .isEqualTo(List.of(order, order));
        MessageProperties properties = template.receive(queue).getMessageProperties();
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getContentEncoding()).isEqualTo("UTF-8");
        assertThat(properties.<String>getHeader("__TypeId__")).isEqualTo(Order.class.getName());
    }

    @Test
    void allPropertiesAndKindsOfHeadersComeThrough() {
        Date time = new Date(1_700_000_000_000L);
        Map<String, Object> headers =
                Map.of(
                        "int",
                        1,
                        "long",
                        1L << 40,
                        "double",
                        0.25,
                        "text",
                        "ä",
                        "flag",
                        true,
                        "time",
                        time,
                        "list",
                        List.of(1, "two", List.of(3L)),
                        "map",
                        Map.of("inner", Map.of("x", 1)),
                        "bytes",
                        new byte[] {0, 1, -1});
        MessageProperties sent = new MessageProperties();
        headers.forEach(sent::setHeader);
        sent.setAppId("app");
        sent.setContentType("text/plain");
        sent.setContentEncoding("utf-8");
        sent.setCorrelationId("correlation");
        sent.setDeliveryMode(MessageDeliveryMode.NON_PERSISTENT);
        sent.setExpiration("600000");
        sent.setMessageId("id");
        sent.setPriority(3);
        sent.setReplyTo("reply");
        sent.setTimestamp(time);
        sent.setType("type");
        sent.setUserId("guest");
        template.send("", queue, new Message("ä".getBytes(UTF_8), sent));

        Message message = template.receive(queue);
        MessageProperties got = message.getMessageProperties();
        assertThat(message.getBody()).isEqualTo("ä".getBytes(UTF_8));
        assertThat(got.getHeaders())
                .containsAllEntriesOf(without("bytes", headers))
                .hasEntrySatisfying("bytes", it -> assertThat(it).isEqualTo(headers.get("bytes")));
        assertThat(got)
                .extracting(
                        MessageProperties::getAppId,
                        MessageProperties::getContentType,
                        MessageProperties::getContentEncoding,
                        MessageProperties::getCorrelationId,
                        MessageProperties::getReceivedDeliveryMode,
                        MessageProperties::getExpiration,
                        MessageProperties::getMessageId,
                        MessageProperties::getPriority,
                        MessageProperties::getReplyTo,
                        MessageProperties::getTimestamp,
                        MessageProperties::getType,
                        MessageProperties::getReceivedUserId,
                        MessageProperties::getReceivedExchange,
                        MessageProperties::getReceivedRoutingKey,
                        MessageProperties::getRedelivered)
                .containsExactly(
                        "app",
                        "text/plain",
                        "utf-8",
                        "correlation",
                        MessageDeliveryMode.NON_PERSISTENT,
                        "600000",
                        "id",
                        3,
                        "reply",
                        time,
                        "type",
                        "guest",
                        "",
                        queue,
                        false);
    }

    private static Map<String, Object> without(String key, Map<String, Object> map) {
        Map<String, Object> rest = new HashMap<>(map);
        rest.remove(key);
        return rest;
    }

    @Test
    void receivingAndReplyingIsOneStep() {
        Message request =
                MessageBuilder.withBody("ping".getBytes(UTF_8))
                        .setContentType("text/plain")
                        .setReplyTo(queue)
                        .build();
        String requests = spring.name("requests");
        admin.declareQueue(new Queue(requests));
        template.send("", requests, request);
        Boolean answered =
                template.receiveAndReply(requests, (String text) -> text.replace('i', 'o'));
        assertThat(answered).isTrue();
        assertThat(template.receiveAndConvert(queue)).isEqualTo("pong");
    }
}
