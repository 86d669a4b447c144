package io.warren.protocol.amqp;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A queue from any thread to one event loop, without locks.
 *
 * <p>An element that is being appended right now may not be seen yet; whoever appends wakes the
 * reader afterwards, so that it looks again.
 *
 * <p>Threads: {@link #add} any; {@link #poll} the event loop.
 */
final class Handoff<T> {
    private final AtomicReference<Node<T>> tail;
    private Node<T> head;

    Handoff() {
        head = new Node<>(null);
        tail = new AtomicReference<>(head);
    }

    void add(T element) {
        Node<T> node = new Node<>(element);
        tail.getAndSet(node).set(node);
    }

    @Nullable T poll() {
        Node<T> next = head.get();
        if (next == null) {
            return null;
        }
        head = next;
        T element = next.element;
        next.element = null;
        return element;
    }

    /** One link; the reference is to the next one. */
    private static final class Node<T> extends AtomicReference<@Nullable Node<T>> {
        private static final long serialVersionUID = 1L;

        private transient @Nullable T element;

        Node(@Nullable T element) {
            this.element = element;
        }
    }
}
