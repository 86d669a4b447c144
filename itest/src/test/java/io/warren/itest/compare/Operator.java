package io.warren.itest.compare;

/** What an operator does with a broker while clients are connected. */
interface Operator {

    /** A policy as both brokers' commands take it; the definition is JSON. */
    record Policy(String name, String pattern, String definition, int priority, String applyTo) {}

    void setPolicy(Policy policy) throws Exception;

    void clearPolicy(String name) throws Exception;

    void setOperatorPolicy(Policy policy) throws Exception;

    void clearOperatorPolicy(String name) throws Exception;

    /** Starts to copy what is published and delivered to {@code amq.rabbitmq.trace}. */
    void traceOn() throws Exception;

    /** Adds what this JSON says, and changes what is there already: both read the same form. */
    void define(String json) throws Exception;

    void deleteVirtualHost(String name) throws Exception;

    void deleteUser(String name) throws Exception;

    /** From now on there is too little room on the disk for publishers, or enough again. */
    void diskShort(boolean isShort) throws Exception;
}
