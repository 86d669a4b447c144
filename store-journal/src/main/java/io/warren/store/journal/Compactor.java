package io.warren.store.journal;

/** Frees sparse segments by copying their few living entries forward. */
final class Compactor {
    Compactor(Journal journal, Disk disk) {}

    void run() {}
}
