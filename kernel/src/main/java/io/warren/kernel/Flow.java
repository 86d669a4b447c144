package io.warren.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Slows one publisher down to what queues and stores work off: counts the bytes it has published
 * that are still on their way into a mailbox or onto a disk. Any thread.
 */
final class Flow {
    /** From so many bytes on the publisher is not read any more. */
    static final long CLOSE_BYTES = 8L << 20;

    /** Down to so many bytes it is read again. */
    static final long OPEN_BYTES = 4L << 20;

    private final Gate gate;
    private final AtomicLong underway = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    Flow(Gate gate) {
        this.gate = gate;
    }

    /** Told to read the publisher, or not. */
    interface Gate {
        void flow(boolean open);
    }

    void charge(long bytes) {
        if (underway.addAndGet(bytes) > CLOSE_BYTES && closed.compareAndSet(false, true)) {
            tell();
            if (underway.get() <= OPEN_BYTES) {
                open();
            }
        }
    }

    void release(long bytes) {
        if (underway.addAndGet(-bytes) <= OPEN_BYTES && closed.get()) {
            open();
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    private void open() {
        if (closed.compareAndSet(true, false)) {
            tell();
        }
    }

    /** Two threads may tell at once: whoever tells last has looked last, so the truth stays. */
    private void tell() {
        boolean told;
        do {
            told = closed.get();
            gate.flow(!told);
        } while (told != closed.get());
    }
}
