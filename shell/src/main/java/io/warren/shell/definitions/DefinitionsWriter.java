package io.warren.shell.definitions;

import io.warren.management.DefinitionSet;
import io.warren.management.DefinitionSet.Placed;
import io.warren.management.Policy;
import io.warren.management.StoredUser;
import io.warren.management.UserLimits;
import io.warren.management.Users;
import io.warren.management.VirtualHostLimits;
import io.warren.management.VirtualHostSpec;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes definitions so that {@code rabbitmqctl import_definitions} of 3.10 reads them. */
public final class DefinitionsWriter {
    private final List<String> reports = new ArrayList<>();

    /**
     * A file.
     *
     * @param reports what RabbitMQ will not have of it, one line each
     */
    public record Written(byte[] json, List<String> reports) {}

    private DefinitionsWriter() {}

    public static Written write(DefinitionSet set) {
        DefinitionsWriter writer = new DefinitionsWriter();
        byte[] json = Json.write(writer.all(set));
        return new Written(json, List.copyOf(writer.reports));
    }

    private Map<String, @Nullable Object> all(DefinitionSet set) {
        List<Object> users = new ArrayList<>();
        set.users().forEach(user -> users.add(user(user)));
        List<Object> virtualHosts = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        for (VirtualHostSpec host : set.virtualHosts()) {
            virtualHosts.add(virtualHost(host));
            limits(host, parameters);
        }
        List<Object> policies = new ArrayList<>();
        for (Policy policy : set.policies()) {
            if (policy.kind() == Policy.Kind.USER) {
                policies.add(policy(policy));
            } else {
                parameters.add(operatorPolicy(policy));
            }
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("rabbit_version", "3.10.8");
        all.put("rabbitmq_version", "3.10.8");
        all.put("product_name", "Warren");
        all.put("users", users);
        all.put("vhosts", virtualHosts);
        all.put("permissions", set.permissions().stream().map(p -> permission(p)).toList());
        all.put(
                "topic_permissions",
                set.topicPermissions().stream().map(p -> topicPermission(p)).toList());
        all.put("parameters", parameters);
        all.put("global_parameters", List.of());
        all.put("policies", policies);
        all.put("queues", set.queues().stream().map(q -> queue(q)).toList());
        all.put("exchanges", set.exchanges().stream().map(e -> exchange(e)).toList());
        all.put("bindings", set.bindings().stream().map(b -> binding(b)).toList());
        return all;
    }

    private Map<String, Object> user(StoredUser user) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", user.identity().name());
        boolean own = user.algorithm().equals(Users.PBKDF2) && user.passwordHash().length > 0;
        map.put("password_hash", own ? "" : user.base64());
        map.put(
                "hashing_algorithm",
                user.algorithm().equals(Users.PBKDF2) ? Users.RABBIT_SHA256 : user.algorithm());
        map.put("tags", List.copyOf(new TreeSet<>(user.identity().tags())));
        map.put("limits", limits(user.limits()));
        if (own) {
            map.put(DefinitionsReader.OWN_HASH, user.base64());
            map.put(DefinitionsReader.OWN_ALGORITHM, user.algorithm());
            reports.add(
                    "user '"
                            + user.identity().name()
                            + "': RabbitMQ does not know the hash of the password, and will let"
                            + " nobody in until it gets a new one there");
        }
        return map;
    }

    private static Map<String, Object> limits(UserLimits limits) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (limits.maxConnections() >= 0) {
            map.put("max-connections", limits.maxConnections());
        }
        if (limits.maxChannels() >= 0) {
            map.put("max-channels", limits.maxChannels());
        }
        return map;
    }

    private static Map<String, Object> virtualHost(VirtualHostSpec host) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", host.name());
        map.put("limits", List.of());
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("description", host.description());
        metadata.put("tags", host.tags());
        if (!host.defaultQueueType().isEmpty()) {
            metadata.put("default_queue_type", host.defaultQueueType());
        }
        map.put("metadata", metadata);
        return map;
    }

    private static void limits(VirtualHostSpec host, List<Object> parameters) {
        VirtualHostLimits limits = host.limits();
        Map<String, Object> values = new LinkedHashMap<>();
        if (limits.maxConnections() >= 0) {
            values.put("max-connections", limits.maxConnections());
        }
        if (limits.maxQueues() >= 0) {
            values.put("max-queues", limits.maxQueues());
        }
        if (!values.isEmpty()) {
            parameters.add(parameter(host.name(), "vhost-limits", "limits", values));
        }
    }

    private static Map<String, Object> parameter(
            String virtualHost, String component, String name, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("component", component);
        map.put("name", name);
        map.put("vhost", virtualHost);
        map.put("value", value);
        return map;
    }

    private static Map<String, Object> permission(io.warren.management.Permission p) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("user", p.user());
        map.put("vhost", p.virtualHost());
        map.put("configure", p.configure());
        map.put("write", p.write());
        map.put("read", p.read());
        return map;
    }

    private static Map<String, Object> topicPermission(io.warren.management.TopicPermission p) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("user", p.user());
        map.put("vhost", p.virtualHost());
        map.put("exchange", p.exchange());
        map.put("write", p.write());
        map.put("read", p.read());
        return map;
    }

    private Map<String, Object> policy(Policy policy) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("vhost", policy.virtualHost());
        map.put("name", policy.name());
        map.putAll(value(policy));
        return map;
    }

    private Map<String, Object> operatorPolicy(Policy policy) {
        return parameter(policy.virtualHost(), "operator_policy", policy.name(), value(policy));
    }

    private Map<String, Object> value(Policy policy) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pattern", policy.pattern());
        switch (policy.appliesTo()) {
            case CLASSIC_QUEUES, QUORUM_QUEUES, STREAMS -> {
                map.put("apply-to", Policy.Target.QUEUES.text());
                map.put(DefinitionsReader.OWN_TARGET, policy.appliesTo().text());
                reports.add(
                        "policy '"
                                + policy.name()
                                + "': RabbitMQ 3.10 does not know '"
                                + policy.appliesTo().text()
                                + "', and will apply it to all queues");
            }
            default -> map.put("apply-to", policy.appliesTo().text());
        }
        map.put("priority", policy.priority());
        map.put("definition", policy.definition());
        return map;
    }

    private static Map<String, Object> exchange(Placed<ExchangeSpec> placed) {
        ExchangeSpec spec = placed.spec();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", spec.name());
        map.put("vhost", placed.virtualHost());
        map.put("type", spec.type());
        map.put("durable", spec.durable());
        map.put("auto_delete", spec.autoDelete());
        map.put("internal", spec.internal());
        map.put("arguments", spec.arguments());
        return map;
    }

    private static Map<String, Object> queue(Placed<QueueSpec> placed) {
        QueueSpec spec = placed.spec();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", spec.name());
        map.put("vhost", placed.virtualHost());
        map.put("durable", spec.durable());
        map.put("auto_delete", spec.autoDelete());
        map.put("arguments", spec.arguments());
        return map;
    }

    private static Map<String, Object> binding(Placed<BindingSpec> placed) {
        BindingSpec spec = placed.spec();
        boolean queue = spec.destinationType() == DestinationType.QUEUE;
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", spec.source());
        map.put("vhost", placed.virtualHost());
        map.put("destination", spec.destination());
        map.put("destination_type", queue ? "queue" : "exchange");
        map.put("routing_key", spec.key().toString());
        map.put("arguments", spec.arguments());
        return map;
    }
}
