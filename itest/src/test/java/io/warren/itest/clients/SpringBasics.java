package io.warren.itest.clients;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.amqp.rabbit.annotation.EnableRabbit;
import org.springframework.amqp.rabbit.config.AbstractRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory.ConfirmType;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** What each program with Spring AMQP has; what it does, tests add. */
@Configuration(proxyBeanMethods = false)
@EnableRabbit
final class SpringBasics {
    static final long PATIENCE_MILLIS = 30_000;
    static final int PREFETCH = 10;

    private static final long RETRY_MILLIS = 200; // Spring's own five seconds are long for a test

    /** The client's own has one for each processor, too few for consumers that wait. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService consumerThreads() {
        return Executors.newCachedThreadPool();
    }

    @Bean
    @Primary
    CachingConnectionFactory connections(
            @Value("${host}") String host,
            @Value("${port}") int port,
            @Value("${name.program}") String name,
            ExecutorService consumerThreads) {
        CachingConnectionFactory factory = new CachingConnectionFactory(host, port);
        factory.setExecutor(consumerThreads);
        factory.setConnectionNameStrategy(connection -> name);
        factory.setPublisherConfirmType(ConfirmType.CORRELATED);
        factory.setPublisherReturns(true);
        return factory;
    }

    @Bean
    RabbitAdmin admin(ConnectionFactory connections) {
        return new RabbitAdmin(connections);
    }

    @Bean
    @Primary
    RabbitTemplate template(ConnectionFactory connections) {
        RabbitTemplate template = new RabbitTemplate(connections);
        template.setMandatory(true);
        template.setReceiveTimeout(PATIENCE_MILLIS);
        template.setReplyTimeout(PATIENCE_MILLIS);
        return template;
    }

    @Bean
    SimpleRabbitListenerContainerFactory simple(ConnectionFactory connections) {
        SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
        set(factory, connections);
        factory.setReceiveTimeout(RETRY_MILLIS);
        factory.setContainerCustomizer(
                container -> {
                    container.setRetryDeclarationInterval(RETRY_MILLIS);
                    container.setShutdownTimeout(PATIENCE_MILLIS);
                });
        return factory;
    }

    @Bean
    DirectRabbitListenerContainerFactory direct(ConnectionFactory connections) {
        DirectRabbitListenerContainerFactory factory = new DirectRabbitListenerContainerFactory();
        set(factory, connections);
        factory.setMonitorInterval(RETRY_MILLIS);
        factory.setContainerCustomizer(container -> container.setShutdownTimeout(PATIENCE_MILLIS));
        return factory;
    }

    private static void set(
            AbstractRabbitListenerContainerFactory<?> factory, ConnectionFactory connections) {
        factory.setConnectionFactory(connections);
        factory.setPrefetchCount(PREFETCH);
        factory.setRecoveryInterval(RETRY_MILLIS);
        factory.setFailedDeclarationRetryInterval(RETRY_MILLIS);
        factory.setMissingQueuesFatal(false);
    }
}
