package io.warren.exchange.headers;

import io.warren.exchange.Binding;
import io.warren.exchange.ExchangePredeclared;
import io.warren.exchange.ExchangeType;
import io.warren.exchange.ExchangeTypeName;
import io.warren.exchange.InvalidArgumentException;
import io.warren.exchange.RoutingTable;
import io.warren.topology.ExchangeSpec;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The exchange type {@code headers}: a message goes where its headers have the values that the
 * arguments of the binding name.
 *
 * <p>{@code x-match} says whether {@code all} of them must (also without it), or {@code any}.
 * Arguments whose names begin with {@code x-} count only in the forms {@code all-with-x} and {@code
 * any-with-x}, and {@code x-match} itself never. A void argument asks that the header be there,
 * whatever its value. Numbers are equal by value, whatever their types, and so are strings and byte
 * strings; of a header that a message has twice it is undefined which one counts.
 *
 * <p>Source: AMQP 0-9-1 section 3.1.3.4; for {@code x-}, RabbitMQ.
 */
@Component
@ExchangeTypeName("headers")
@ExchangePredeclared({"amq.headers", "amq.match"})
public final class HeadersExchange implements ExchangeType {
    /** How many arguments a binding may have: to compare two bindings costs the square of it. */
    static final int MAX_ARGUMENTS = 1024;

    @Override
    public void validate(ExchangeSpec exchange, Binding<?> binding) {
        int arguments = binding.arguments().size();
        if (arguments > MAX_ARGUMENTS) {
            throw new InvalidArgumentException(
                    "a binding to a headers exchange has at most "
                            + MAX_ARGUMENTS
                            + " arguments, but this one has "
                            + arguments);
        }
        Match.validate(binding.arguments());
    }

    @Override
    public <T> RoutingTable<T> compile(ExchangeSpec exchange, List<Binding<T>> bindings) {
        HeadersTable<T> table = HeadersTable.empty();
        for (Binding<T> binding : bindings) {
            table = table.with(binding);
        }
        return table;
    }
}
