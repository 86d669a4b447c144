package io.warren.management;

/**
 * What a user may do in a virtual host: regular expressions for the names of exchanges and queues.
 * An empty one matches only the empty name, which nothing has.
 */
public record Permission(
        String user, String virtualHost, String configure, String write, String read) {}
