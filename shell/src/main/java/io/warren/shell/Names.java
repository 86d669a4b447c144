package io.warren.shell;

/** What a word of a command names, so that it can be completed. */
public enum Names {
    NONE,
    VIRTUAL_HOST,
    EXCHANGE,
    EXCHANGE_TYPE,
    QUEUE,
    CONNECTION,
    USER,
    BUNDLE,
    FILE,
    COMMAND
}
