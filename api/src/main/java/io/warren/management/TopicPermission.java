package io.warren.management;

/**
 * Which routing keys a user may use with one topic exchange: regular expressions, in which {@code
 * {username}} and {@code {vhost}} stand for these. A user who has none for an exchange may use all.
 *
 * @param exchange the exchange's name
 * @param write for publishing
 * @param read for binding
 */
public record TopicPermission(
        String user, String virtualHost, String exchange, String write, String read) {}
