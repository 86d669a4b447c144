package io.warren.kernel;

import io.warren.management.Policy;
import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.topology.QueueSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policies of a virtual host say for each name. Pure and immutable: a changed policy makes
 * a new one of these, and {@link VirtualHost#policies} hands everyone their part of it.
 */
final class EffectivePolicies {
    static final EffectivePolicies NONE = new EffectivePolicies(List.of());

    private static final String QUEUE_TYPE = "x-queue-type";

    /**
     * What holds for one queue or exchange.
     *
     * @param policy the name of the user's policy; empty for none
     * @param operatorPolicy the name of the operator's policy; empty for none
     * @param definition both together; a key has no {@code x-}
     */
    record Effective(String policy, String operatorPolicy, FieldTable definition) {
        static final Effective NONE = new Effective("", "", FieldTable.EMPTY);
    }

    private record Compiled(Policy policy, NamePattern pattern) {}

    private final List<Compiled> policies = new ArrayList<>();

    /**
     * @param policies valid ones, in any order
     */
    EffectivePolicies(List<Policy> policies) {
        policies.stream()
                .sorted(
                        Comparator.comparingInt(Policy::priority)
                                .reversed()
                                .thenComparing(Policy::name))
                .forEach(p -> this.policies.add(compile(p)));
    }

    private static Compiled compile(Policy policy) {
        return new Compiled(policy, NamePattern.compile(policy.pattern()));
    }

    boolean isEmpty() {
        return policies.isEmpty();
    }

    /** What holds for a queue. */
    Effective of(QueueSpec queue) {
        Object type = queue.arguments().get(QUEUE_TYPE);
        Policy.Target own =
                "quorum".equals(type)
                        ? Policy.Target.QUORUM_QUEUES
                        : "stream".equals(type)
                                ? Policy.Target.STREAMS
                                : Policy.Target.CLASSIC_QUEUES;
        return of(queue.name(), Policy.Target.QUEUES, own);
    }

    /** What holds for an exchange. */
    Effective ofExchange(String name) {
        return of(name, Policy.Target.EXCHANGES, Policy.Target.EXCHANGES);
    }

    private Effective of(String name, Policy.Target kind, Policy.Target type) {
        if (policies.isEmpty()) {
            return Effective.NONE;
        }
        Policy user = first(Policy.Kind.USER, name, kind, type);
        Policy operator = first(Policy.Kind.OPERATOR, name, kind, type);
        if (user == null && operator == null) {
            return Effective.NONE;
        }
        return new Effective(
                user == null ? "" : user.name(),
                operator == null ? "" : operator.name(),
                merge(definition(user), definition(operator)));
    }

    private @Nullable Policy first(
            Policy.Kind who, String name, Policy.Target kind, Policy.Target type) {
        for (Compiled compiled : policies) {
            Policy policy = compiled.policy();
            Policy.Target target = policy.appliesTo();
            boolean applies = target == Policy.Target.ALL || target == kind || target == type;
            if (policy.kind() == who && applies && compiled.pattern().isIn(name)) {
                return policy;
            }
        }
        return null;
    }

    private static FieldTable definition(@Nullable Policy policy) {
        return policy == null ? FieldTable.EMPTY : policy.definition();
    }

    /** Where both speak the smaller number holds; an operator's policy has numbers only. */
    static FieldTable merge(FieldTable user, FieldTable operator) {
        FieldTableBuilder merged = FieldTable.builder();
        for (FieldTable.Cursor entry = user.cursor(); entry.next(); ) {
            FieldTable.Cursor bound = operator.find(entry.name());
            boolean bounded =
                    bound != null
                            && bound.isInteger()
                            && (!entry.isInteger() || bound.integerValue() < entry.integerValue());
            merged.put(entry.name(), bounded && bound != null ? bound.value() : entry.value());
        }
        for (FieldTable.Cursor entry = operator.cursor(); entry.next(); ) {
            if (user.find(entry.name()) == null) {
                merged.put(entry.name(), entry.value());
            }
        }
        return merged.build();
    }
}
