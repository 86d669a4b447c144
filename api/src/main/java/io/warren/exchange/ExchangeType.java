package io.warren.exchange;

import io.warren.topology.ExchangeSpec;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A routing algorithm. Register an implementation as an OSGi service with {@link ExchangeTypeName}
 * and, if you like, {@link ExchangePredeclared}.
 *
 * <p>Of several services with one name the one of the highest {@code service.ranking} is used.
 */
@ConsumerType
public interface ExchangeType {
    /**
     * Makes the table that routes for one exchange.
     *
     * <p>Threads: a control thread, whenever bindings have changed, at start for all of them, and
     * when this service arrives. Must depend on nothing but its arguments.
     *
     * @param bindings in the order they were made; an immutable list that the table may keep
     */
    <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings);

    /**
     * Whether its keys are topics, so that topic permissions bound which of them a user may use.
     * Must not change.
     */
    default boolean hasTopics() {
        return false;
    }

    /**
     * Checks the arguments of an exchange before it is declared.
     *
     * @throws InvalidArgumentException to refuse it; clients see the text with PRECONDITION_FAILED
     */
    default void validate(ExchangeSpec exchange) {}

    /**
     * Checks a binding before it is made.
     *
     * @throws InvalidArgumentException to refuse it; clients see the text with PRECONDITION_FAILED
     */
    default void validate(ExchangeSpec exchange, Binding<?> binding) {}
}
