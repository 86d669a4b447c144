package io.warren.itest.soak;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What went wrong: the first so many in words, all in number. */
final class Faults {
    private static final int MOST = 100;

    private final Consumer<String> crier;
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final AtomicLong count = new AtomicLong();

    /** Each of the first is told at once, too. */
    Faults(Consumer<String> crier) {
        this.crier = crier;
    }

    void add(String where, String what) {
        if (count.getAndIncrement() < MOST) {
            texts.add(where + ": " + what);
            crier.accept("FAULT " + where + ": " + what);
        }
    }

    long count() {
        return count.get();
    }

    List<String> texts() {
        return List.copyOf(texts);
    }
}
