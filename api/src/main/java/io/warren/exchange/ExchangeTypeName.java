package io.warren.exchange;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * The name of an {@link ExchangeType}, as clients give it when they declare an exchange: the
 * service property {@value #PROPERTY}. A name of your own starts with {@code x-} by custom.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ExchangeTypeName {
    /** The service property that this annotation sets. */
    String PROPERTY = "exchange.type.name";

    String value();
}
