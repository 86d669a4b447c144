package io.warren.itest.compare;

/**
 * One program whose outcome must be the same on both brokers; its name is a sentence.
 *
 * @param alone whether it changes the broker for every client, so that no other case runs then
 */
record Case(String area, String name, boolean alone, Program program) {

    /** What a case does, written once against what both brokers offer. */
    @FunctionalInterface
    interface Program {
        void run(Scene scene) throws Exception;
    }

    /** How the lists name this case. */
    String id() {
        return area + ": " + name;
    }
}
