package io.warren.exchange;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Names of durable exchanges that every virtual host has from the start, once an {@link
 * ExchangeType} has come: the service property {@value #PROPERTY}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ExchangePredeclared {
    /** The service property that this annotation sets. */
    String PROPERTY = "exchange.predeclared";

    String[] value();
}
