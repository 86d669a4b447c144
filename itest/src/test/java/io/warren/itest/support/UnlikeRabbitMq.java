package io.warren.itest.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** A test of what Warren does on purpose or for now unlike RabbitMQ; not run against RabbitMQ. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(
        named = "warren.itest.rabbitmq",
        matches = "true",
        disabledReason = "RabbitMQ does not do this")
public @interface UnlikeRabbitMq {}
