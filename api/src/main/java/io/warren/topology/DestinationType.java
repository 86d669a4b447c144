package io.warren.topology;

/** What a binding leads to. */
public enum DestinationType {
    QUEUE,
    EXCHANGE
}
