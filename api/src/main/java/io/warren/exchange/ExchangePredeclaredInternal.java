package io.warren.exchange;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Which of the {@link ExchangePredeclared} exchanges are internal, so that clients may bind to them
 * and not publish: the service property {@value #PROPERTY}.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ExchangePredeclaredInternal {
    /** The service property that this annotation sets. */
    String PROPERTY = "exchange.predeclared.internal";

    String[] value();
}
