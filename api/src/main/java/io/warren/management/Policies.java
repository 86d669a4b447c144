package io.warren.management;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Policies and operator policies. Stages complete when the change is on disk and holds. */
@ProviderType
public interface Policies {
    /** All of a virtual host, the highest priority first. Errors: NOT_FOUND. */
    List<Policy> list(String virtualHost, Policy.Kind kind);

    /**
     * Adds a policy, or replaces the one of that name.
     *
     * <p>Errors: NOT_FOUND the virtual host; PRECONDITION_FAILED it is not valid.
     */
    CompletionStage<Void> set(Policy policy);

    /** Errors: NOT_FOUND the virtual host or policy. */
    CompletionStage<Void> clear(Policy.Kind kind, String virtualHost, String name);
}
