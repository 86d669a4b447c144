package io.warren.itest.soak;

import java.util.List;

/**
 * A feature, or some that belong together, in play.
 *
 * @param user whose exchanges and queues they are
 * @param topology what is declared once, before everything begins
 * @param roles who publishes and consumes
 * @param books what must be balanced at the end
 */
record Part(User user, Topology topology, List<Role> roles, List<Book> books) {
    /** Declares what a part needs. */
    interface Topology {
        void declare(Declaring declaring) throws Exception;
    }
}
