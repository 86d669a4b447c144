package io.warren.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.MessagePostProcessor;
import org.springframework.amqp.core.QueueInformation;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.connection.CorrelationData.Confirm;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Programs with Spring AMQP that end with their test, as what they declared does. In a program
 * {@code ${name.x}} is a name that no other test uses, {@link #name} tells it.
 */
final class SpringPrograms implements BeforeEachCallback, AfterEachCallback {
    private final Amqp amqp = new Amqp();
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final List<AnnotationConfigApplicationContext> programs = new ArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        amqp.beforeEach(context);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        programs.forEach(AnnotationConfigApplicationContext::close);
        amqp.afterEach(context);
    }

    /** The name that programs know as {@code ${name.hint}}. */
    String name(String hint) {
        return names.computeIfAbsent(hint, amqp::name);
    }

    /** Starts a program of these parts, with the basic ones. */
    AnnotationConfigApplicationContext start(Class<?>... parts) {
        return start(Map.of(), parts);
    }

    /** Starts a program with settings. */
    AnnotationConfigApplicationContext start(Map<String, Object> settings, Class<?>... parts) {
        AnnotationConfigApplicationContext program =
                start(amqp.address(), this::name, settings, parts);
        programs.add(program);
        return program;
    }

    /** Starts a program that talks to this broker. */
    static AnnotationConfigApplicationContext start(
            BrokerAddress broker,
            UnaryOperator<String> names,
            Map<String, Object> settings,
            Class<?>... parts) {
        AnnotationConfigApplicationContext program = new AnnotationConfigApplicationContext();
        var sources = program.getEnvironment().getPropertySources();
        sources.addFirst(new NameSource(names));
        sources.addFirst(new MapPropertySource("settings", settings));
        sources.addFirst(
                new MapPropertySource(
                        "broker", Map.of("host", broker.host(), "port", broker.port())));
        program.register(SpringBasics.class);
        if (parts.length > 0) {
            program.register(parts);
        }
        program.refresh();
        return program;
    }

    private static final class NameSource extends PropertySource<UnaryOperator<String>> {
        private static final String PREFIX = "name.";

        NameSource(UnaryOperator<String> names) {
            super("names", names);
        }

        @Override
        public Object getProperty(String key) {
            return key.startsWith(PREFIX) ? source.apply(key.substring(PREFIX.length())) : null;
        }
    }

    /**
     * Sends texts to a queue, one after the other is confirmed: Spring takes another channel while
     * it waits for a confirm, and channels are in no order among each other.
     */
    static void send(ApplicationContext program, String queue, String... texts) {
        RabbitTemplate template = program.getBean(RabbitTemplate.class);
        for (String text : texts) {
            assertThat(confirm(template, "", queue, text, it -> it).isAck()).as(text).isTrue();
        }
    }

    /** Sends a text and waits for what the broker says to it. */
    static Confirm confirm(
            RabbitTemplate template,
            String exchange,
            String key,
            String text,
            MessagePostProcessor change) {
        CorrelationData correlation = new CorrelationData();
        template.convertAndSend(exchange, key, text, change, correlation);
        try {
            return correlation.getFuture().get(SpringBasics.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not confirmed: " + text, e);
        }
    }

    /** The next thing that a listener saw. */
    static <T> T next(BlockingQueue<T> seen) throws InterruptedException {
        T next = seen.poll(SpringBasics.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(next).as("seen by a listener").isNotNull();
        return next;
    }

    /** Waits until so many messages are ready in a queue. */
    static void awaitReady(AmqpAdmin admin, String queue, long count) {
        Await.until(
                count + " messages ready in " + queue,
                () -> information(admin, queue).getMessageCount() == count);
    }

    /** Waits until a queue has so many consumers. */
    static void awaitConsumers(AmqpAdmin admin, String queue, int count) {
        Await.until(
                count + " consumers of " + queue,
                () -> information(admin, queue).getConsumerCount() == count);
    }

    private static QueueInformation information(AmqpAdmin admin, String queue) {
        QueueInformation information = admin.getQueueInfo(queue);
        assertThat(information).as(queue).isNotNull();
        return information;
    }
}
