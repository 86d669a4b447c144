package io.warren.management;

import io.warren.topology.BindingSpec;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.List;

/** Definitions of a broker. */
public record DefinitionSet(
        List<StoredUser> users,
        List<VirtualHostSpec> virtualHosts,
        List<Permission> permissions,
        List<TopicPermission> topicPermissions,
        List<Policy> policies,
        List<Placed<ExchangeSpec>> exchanges,
        List<Placed<QueueSpec>> queues,
        List<Placed<BindingSpec>> bindings) {

    public DefinitionSet {
        users = List.copyOf(users);
        virtualHosts = List.copyOf(virtualHosts);
        permissions = List.copyOf(permissions);
        topicPermissions = List.copyOf(topicPermissions);
        policies = List.copyOf(policies);
        exchanges = List.copyOf(exchanges);
        queues = List.copyOf(queues);
        bindings = List.copyOf(bindings);
    }

    /**
     * What is declared in a virtual host.
     *
     * @param <T> what it is
     */
    public record Placed<T>(String virtualHost, T spec) {}
}
