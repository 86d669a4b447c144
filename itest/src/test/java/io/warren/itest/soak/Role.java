package io.warren.itest.soak;

/** What one connection does, again on the next one when the broker was killed. */
interface Role {
    /** For threads, connections and faults. */
    String name();

    /**
     * Plays on a connection until {@link Stage#publishing()} (for one that {@link #drains()}:
     * {@link Stage#running()}) is false; one that returns before is called again with a new
     * connection.
     *
     * @throws Exception when the connection is lost; without a kill this is a fault
     */
    void play(Stage stage) throws Exception;

    /** Whether it goes on when nothing is published any more. */
    default boolean drains() {
        return false;
    }
}
