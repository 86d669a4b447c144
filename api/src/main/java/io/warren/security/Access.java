package io.warren.security;

/** What can be done to an exchange or a queue. */
public enum Access {
    /** Declare, delete. */
    CONFIGURE,
    /** Put messages into it: publish, or make it the destination of a binding. */
    WRITE,
    /** Take messages from it: consume, get, purge, or make it the source of a binding. */
    READ
}
