package io.warren.management;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who may do what, as the broker's own database has it. Stages complete when the change is on disk;
 * from then on it holds for open connections too, but for that they are open.
 */
@ProviderType
public interface Permissions {
    /** All permissions, by virtual host and user. */
    List<Permission> list();

    /** Errors: NOT_FOUND the user or virtual host; PRECONDITION_FAILED a pattern is not usable. */
    CompletionStage<Void> set(Permission permission);

    /** Nothing changes if there is none. Errors: NOT_FOUND the user or virtual host. */
    CompletionStage<Void> clear(String user, String virtualHost);

    List<TopicPermission> listTopic();

    /** Errors: as {@link #set}. */
    CompletionStage<Void> setTopic(TopicPermission permission);

    /**
     * @param exchange empty for those of all exchanges
     */
    CompletionStage<Void> clearTopic(String user, String virtualHost, String exchange);
}
