package io.warren.exchange;

import org.osgi.annotation.versioning.ProviderType;

/** Takes the targets that a message is routed to. The broker delivers once to each of them. */
@ProviderType
public interface RouteSink<T> {
    /** Routes the message to this target; to name one twice does no harm. */
    void accept(T target);
}
