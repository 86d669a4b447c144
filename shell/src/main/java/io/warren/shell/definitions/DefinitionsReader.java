package io.warren.shell.definitions;

import io.warren.management.DefinitionSet;
import io.warren.management.DefinitionSet.Placed;
import io.warren.management.Permission;
import io.warren.management.Policy;
import io.warren.management.StoredUser;
import io.warren.management.TopicPermission;
import io.warren.management.UserLimits;
import io.warren.management.Users;
import io.warren.management.VirtualHostLimits;
import io.warren.management.VirtualHostSpec;
import io.warren.message.RoutingKey;
import io.warren.session.Identity;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads definitions as {@code rabbitmqctl export_definitions} writes them. */
public final class DefinitionsReader {
    /** Where Warren keeps what RabbitMQ has no word for; RabbitMQ ignores these. */
    static final String OWN_HASH = "warren_password_hash";

    static final String OWN_ALGORITHM = "warren_hashing_algorithm";
    static final String OWN_TARGET = "warren_apply_to";

    private static final Set<String> OF_THE_CLUSTER = Set.of("cluster_name", "internal_cluster_id");

    private final List<String> reports = new ArrayList<>();
    private final List<StoredUser> users = new ArrayList<>();
    private final Map<String, VirtualHostSpec> virtualHosts = new LinkedHashMap<>();
    private final List<Permission> permissions = new ArrayList<>();
    private final List<TopicPermission> topicPermissions = new ArrayList<>();
    private final List<Policy> policies = new ArrayList<>();
    private final List<Placed<ExchangeSpec>> exchanges = new ArrayList<>();
    private final List<Placed<QueueSpec>> queues = new ArrayList<>();
    private final List<Placed<BindingSpec>> bindings = new ArrayList<>();

    /**
     * What a file says.
     *
     * @param reports what of it is not understood and was passed over, one line each
     */
    public record Read(DefinitionSet set, List<String> reports) {}

    private DefinitionsReader() {}

    public static Read read(byte[] json) throws DefinitionsException {
        DefinitionsReader reader = new DefinitionsReader();
        reader.all(JsonObject.of("", Json.read(json)));
        DefinitionSet set =
                new DefinitionSet(
                        reader.users,
                        List.copyOf(reader.virtualHosts.values()),
                        reader.permissions,
                        reader.topicPermissions,
                        reader.policies,
                        reader.exchanges,
                        reader.queues,
                        reader.bindings);
        return new Read(set, List.copyOf(reader.reports));
    }

    private interface Part {
        void read(JsonObject object) throws DefinitionsException;
    }

    private void all(JsonObject root) throws DefinitionsException {
        root.skip("rabbit_version", "rabbitmq_version", "product_name", "product_version");
        root.skip("rabbitmq_definition_format", "original_cluster_name", "explanation", "metadata");
        each(root, "vhosts", this::virtualHost);
        each(root, "users", this::user);
        each(root, "permissions", this::permission);
        each(root, "topic_permissions", this::topicPermission);
        each(root, "policies", object -> policy(Policy.Kind.USER, object, object));
        each(root, "parameters", this::parameter);
        each(root, "global_parameters", this::globalParameter);
        each(root, "exchanges", this::exchange);
        each(root, "queues", this::queue);
        each(root, "bindings", this::binding);
        root.reportRest(reports);
    }

    private void each(JsonObject root, String field, Part part) throws DefinitionsException {
        for (JsonObject object : root.objects(field)) {
            part.read(object);
            object.reportRest(reports);
        }
    }

    private void virtualHost(JsonObject object) throws DefinitionsException {
        String name = object.text("name");
        JsonObject metadata = object.has("metadata") ? object.object("metadata") : object;
        VirtualHostSpec spec =
                new VirtualHostSpec(
                        name,
                        metadata.text("description", ""),
                        metadata.texts("tags"),
                        hostLimits(object),
                        defaultQueueType(metadata));
        object.skip("description", "tags", "default_queue_type"); // the metadata says them again
        if (metadata != object) {
            metadata.reportRest(reports);
        }
        if (object.flag("tracing", false)) {
            reports.add(
                    object.where() + ".tracing: the trace is not turned on by this; see: trace on");
        }
        if (virtualHosts.put(name, spec) != null) {
            throw object.wrong("name", "two vhosts have it");
        }
    }

    private VirtualHostLimits hostLimits(JsonObject host) throws DefinitionsException {
        VirtualHostLimits limits = VirtualHostLimits.NONE;
        for (Map.Entry<String, @Nullable Object> limit :
                host.tableOrPairs("limits").toMap().entrySet()) {
            String name = limit.getKey();
            if (!name.equals("max-connections") && !name.equals("max-queues")) {
                reports.add(host.where() + ".limits." + name + ": unknown, it is ignored");
            } else if (!(limit.getValue() instanceof Long most)) {
                throw host.wrong("limits", name + " is not a number");
            } else if (name.equals("max-queues")) {
                limits = new VirtualHostLimits(limits.maxConnections(), most);
            } else {
                limits = new VirtualHostLimits(most, limits.maxQueues());
            }
        }
        return limits;
    }

    private static String defaultQueueType(JsonObject metadata) throws DefinitionsException {
        String type = metadata.text("default_queue_type", "");
        return type.equals("undefined") ? "" : type; // so RabbitMQ says none
    }

    private void user(JsonObject object) throws DefinitionsException {
        String name = object.text("name");
        Identity identity = new Identity(name, new LinkedHashSet<>(object.texts("tags")));
        if (object.has("password")) {
            throw object.wrong("password", "passwords in clear are not imported");
        }
        boolean own = object.has(OWN_HASH);
        String hash = object.text("password_hash", "");
        String algorithm = object.text("hashing_algorithm", Users.RABBIT_SHA256);
        if (own) {
            hash = object.text(OWN_HASH);
            algorithm = object.text(OWN_ALGORITHM);
        }
        UserLimits limits = limits(object);
        try {
            byte[] bytes = Base64.getDecoder().decode(hash);
            users.add(new StoredUser(identity, algorithm, bytes, limits));
        } catch (IllegalArgumentException malformed) {
            throw object.wrong(own ? OWN_HASH : "password_hash", "not Base64");
        }
    }

    private UserLimits limits(JsonObject user) throws DefinitionsException {
        if (user.table("limits").isEmpty()) {
            return UserLimits.NONE;
        }
        JsonObject limits = user.object("limits");
        UserLimits read =
                new UserLimits(
                        limits.number("max-connections", -1), limits.number("max-channels", -1));
        limits.reportRest(reports);
        return read;
    }

    private void permission(JsonObject object) throws DefinitionsException {
        permissions.add(
                new Permission(
                        object.text("user"),
                        object.text("vhost"),
                        object.text("configure"),
                        object.text("write"),
                        object.text("read")));
    }

    private void topicPermission(JsonObject object) throws DefinitionsException {
        topicPermissions.add(
                new TopicPermission(
                        object.text("user"),
                        object.text("vhost"),
                        object.text("exchange"),
                        object.text("write"),
                        object.text("read")));
    }

    /**
     * @param outer has the name and the virtual host
     * @param inner has all else
     */
    private void policy(Policy.Kind kind, JsonObject outer, JsonObject inner)
            throws DefinitionsException {
        long priority = inner.number("priority", 0);
        if (priority != (int) priority) {
            throw inner.wrong("priority", "too large");
        }
        String target = inner.text("apply-to", "all");
        policies.add(
                new Policy(
                        kind,
                        outer.text("vhost"),
                        outer.text("name"),
                        inner.text("pattern"),
                        target(inner, inner.text(OWN_TARGET, target)),
                        (int) priority,
                        inner.tableOrPairs("definition")));
    }

    private static Policy.Target target(JsonObject object, String text)
            throws DefinitionsException {
        for (Policy.Target target : Policy.Target.values()) {
            if (target.text().equals(text)) {
                return target;
            }
        }
        throw object.wrong("apply-to", "'" + text + "' is unknown");
    }

    private void parameter(JsonObject object) throws DefinitionsException {
        String component = object.text("component");
        String name = object.text("name");
        String virtualHost = object.text("vhost");
        if (component.equals("operator_policy")) {
            JsonObject value = object.object("value");
            policy(Policy.Kind.OPERATOR, object, value);
            value.reportRest(reports);
        } else if (component.equals("vhost-limits")) {
            JsonObject value = object.object("value");
            limits(object, virtualHost, value);
            value.reportRest(reports);
        } else {
            object.skip("value");
            reports.add(
                    object.where()
                            + ": parameter '"
                            + name
                            + "' of '"
                            + component
                            + "' is not supported, it is ignored");
        }
    }

    private void limits(JsonObject object, String virtualHost, JsonObject value)
            throws DefinitionsException {
        VirtualHostSpec host = virtualHosts.get(virtualHost);
        if (host == null) {
            throw object.wrong("vhost", "limits of a vhost that is not in the file");
        }
        VirtualHostLimits limits =
                new VirtualHostLimits(
                        value.number("max-connections", -1), value.number("max-queues", -1));
        virtualHosts.put(virtualHost, host.withLimits(limits));
    }

    private void globalParameter(JsonObject object) throws DefinitionsException {
        String name = object.text("name");
        object.skip("value");
        if (!OF_THE_CLUSTER.contains(name)) {
            reports.add(object.where() + ": '" + name + "' is not supported, it is ignored");
        }
    }

    private void exchange(JsonObject object) throws DefinitionsException {
        ExchangeSpec spec =
                ExchangeSpec.builder(object.text("name"), object.text("type"))
                        .durable(object.flag("durable", true))
                        .autoDelete(object.flag("auto_delete", false))
                        .internal(object.flag("internal", false))
                        .arguments(object.table("arguments"))
                        .build();
        exchanges.add(new Placed<>(object.text("vhost"), spec));
    }

    private void queue(JsonObject object) throws DefinitionsException {
        var arguments = object.table("arguments");
        String type = object.text("type", "classic");
        if (!type.equals("classic") && !arguments.contains("x-queue-type")) {
            arguments = arguments.toBuilder().put("x-queue-type", type).build();
        }
        QueueSpec spec =
                QueueSpec.builder(object.text("name"))
                        .durable(object.flag("durable", true))
                        .autoDelete(object.flag("auto_delete", false))
                        .arguments(arguments)
                        .build();
        if (spec.name().isEmpty()) {
            throw object.wrong("name", "empty");
        }
        queues.add(new Placed<>(object.text("vhost"), spec));
    }

    private void binding(JsonObject object) throws DefinitionsException {
        String kind = object.text("destination_type");
        if (!kind.equals("queue") && !kind.equals("exchange")) {
            throw object.wrong("destination_type", "expected queue or exchange");
        }
        BindingSpec spec =
                new BindingSpec(
                        object.text("source"),
                        kind.equals("queue") ? DestinationType.QUEUE : DestinationType.EXCHANGE,
                        object.text("destination"),
                        RoutingKey.of(object.text("routing_key")),
                        object.table("arguments"));
        object.skip("properties_key");
        bindings.add(new Placed<>(object.text("vhost"), spec));
    }
}
