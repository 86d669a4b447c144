package io.warren.management;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says that something cannot do its work: a plug-in registers it as an OSGi service with {@link
 * #TEXT}, for as long as that is so. Operators see it; at start it ends the broker with that text.
 */
@ConsumerType
public interface Problem {
    /** The service property with the text. */
    String TEXT = "problem.text";

    /** One line: what is wrong, and what to do about it. */
    String text();
}
