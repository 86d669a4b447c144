package io.warren.protocol.amqp.wire;

/**
 * A method of the protocol; its records lie in the interfaces of their class, for example {@link
 * QueueMethod.Declare}. A record's static {@code read} is the opposite of {@link #write}.
 */
public interface Method {
    /** Class and method number, as {@code class << 16 | method}. */
    int id();

    /** Writes the arguments. */
    void write(WireWriter out);
}
