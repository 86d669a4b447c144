package io.warren.exchange;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A table that can make a changed copy of itself cheaply. Optional: without it every change of a
 * binding compiles all bindings of the exchange, which is fine up to some thousands.
 *
 * <p>The copies share what did not change; this table itself stays as it is. {@code with} one by
 * one gives what {@code compile} gives of all, and {@code without} undoes {@code with}.
 */
@ConsumerType
public interface IncrementalRoutingTable<T> extends RoutingTable<T> {
    /** This table and one binding more, behind the others. */
    IncrementalRoutingTable<T> with(Binding<T> binding);

    /** This table less one binding that it has. */
    IncrementalRoutingTable<T> without(Binding<T> binding);
}
