package io.warren.session;

import java.util.Set;

/**
 * An authenticated user.
 *
 * @param name the user's name
 * @param tags what the user may do beside messaging, for example {@code administrator}
 */
public record Identity(String name, Set<String> tags) {
    public Identity {
        tags = Set.copyOf(tags);
    }
}
