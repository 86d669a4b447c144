package io.warren.management;

import java.util.List;

/**
 * A virtual host as an operator wants it.
 *
 * @param name unique in the broker
 * @param description for operators
 * @param tags for operators
 * @param limits what it may have at most
 * @param defaultQueueType the type of durable queues whose declarer names none and wants them
 *     neither exclusive nor auto-delete; empty for the broker's own default
 */
public record VirtualHostSpec(
        String name,
        String description,
        List<String> tags,
        VirtualHostLimits limits,
        String defaultQueueType) {

    public VirtualHostSpec {
        tags = List.copyOf(tags);
    }

    /** A virtual host whose queues have the broker's default type. */
    public VirtualHostSpec(
            String name, String description, List<String> tags, VirtualHostLimits limits) {
        this(name, description, tags, limits, "");
    }

    /** A virtual host without description, tags and limits. */
    public static VirtualHostSpec of(String name) {
        return new VirtualHostSpec(name, "", List.of(), VirtualHostLimits.NONE);
    }

    public VirtualHostSpec withLimits(VirtualHostLimits changed) {
        return new VirtualHostSpec(name, description, tags, changed, defaultQueueType);
    }

    public VirtualHostSpec withDefaultQueueType(String changed) {
        return new VirtualHostSpec(name, description, tags, limits, changed);
    }
}
