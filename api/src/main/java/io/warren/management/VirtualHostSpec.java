package io.warren.management;

import java.util.List;

/**
 * A virtual host as an operator wants it.
 *
 * @param name unique in the broker
 * @param description for operators
 * @param tags for operators
 * @param limits what it may have at most
 */
public record VirtualHostSpec(
        String name, String description, List<String> tags, VirtualHostLimits limits) {

    public VirtualHostSpec {
        tags = List.copyOf(tags);
    }

    /** A virtual host without description, tags and limits. */
    public static VirtualHostSpec of(String name) {
        return new VirtualHostSpec(name, "", List.of(), VirtualHostLimits.NONE);
    }

    public VirtualHostSpec withLimits(VirtualHostLimits changed) {
        return new VirtualHostSpec(name, description, tags, changed);
    }
}
