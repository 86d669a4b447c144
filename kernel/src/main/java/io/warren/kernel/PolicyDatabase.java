package io.warren.kernel;

import io.warren.management.Policies;
import io.warren.management.Policy;
import io.warren.message.FieldTable;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import io.warren.store.DefinitionChange;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The policies that are stored. Changes run on the control thread of their virtual host. */
final class PolicyDatabase implements Policies {
    private static final int LONGEST_NAME = 255;

    private final Map<String, VirtualHost> hosts;

    PolicyDatabase(Map<String, VirtualHost> hosts) {
        this.hosts = hosts;
    }

    private VirtualHost require(String name) {
        VirtualHost host = hosts.get(name);
        if (host == null) {
            throw new BrokerException(
                    ReplyCode.NOT_FOUND, "Virtual host '" + name + "' does not exist");
        }
        return host;
    }

    @Override
    public List<Policy> list(String virtualHost, Policy.Kind kind) {
        return require(virtualHost).policies().all().stream()
                .filter(policy -> policy.kind() == kind)
                .sorted(
                        Comparator.comparingInt(Policy::priority)
                                .reversed()
                                .thenComparing(Policy::name))
                .toList();
    }

    @Override
    public CompletionStage<Void> set(Policy policy) {
        return Refusals.failing(
                () -> {
                    VirtualHost host = require(policy.virtualHost());
                    check(policy);
                    return host.control()
                            .submit(
                                    Set.of(),
                                    changes -> {
                                        changes.add(change(policy));
                                        return published(() -> host.policies().put(policy));
                                    });
                });
    }

    @Override
    public CompletionStage<Void> clear(Policy.Kind kind, String virtualHost, String name) {
        return Refusals.failing(
                () -> {
                    VirtualHost host = require(virtualHost);
                    return host.control()
                            .submit(
                                    Set.of(),
                                    changes -> {
                                        if (!host.policies().has(kind, name)) {
                                            throw new BrokerException(
                                                    ReplyCode.NOT_FOUND,
                                                    "Parameter does not exist");
                                        }
                                        changes.add(
                                                Definitions.removal(
                                                        Definitions.POLICY,
                                                        key(virtualHost, kind, name)));
                                        return published(() -> host.policies().remove(kind, name));
                                    });
                });
    }

    private static Supplier<CompletionStage<Void>> published(Runnable change) {
        return () -> {
            change.run();
            return CompletableFuture.completedFuture(null);
        };
    }

    /** Fails when a policy is not valid. Errors: PRECONDITION_FAILED. */
    static void check(Policy policy) {
        if (policy.name().length() > LONGEST_NAME || policy.name().indexOf('\0') >= 0) {
            throw Refusals.precondition(
                    "a policy's name has at most " + LONGEST_NAME + " characters");
        }
        checkPattern(policy.pattern());
        PolicyKeys.check(policy);
    }

    private static void checkPattern(String pattern) {
        try {
            NamePattern.compile(pattern);
        } catch (NamePattern.Unusable unusable) {
            throw Refusals.precondition(
                    "Validation failed: pattern should be regular expression but is invalid: "
                            + unusable.getMessage());
        }
    }

    // ---- storage ---------------------------------------------------------------------------

    private static String key(String virtualHost, Policy.Kind kind, String name) {
        return Definitions.key(virtualHost, kind.name() + '\0' + name);
    }

    private static DefinitionChange change(Policy policy) {
        byte[] value =
                Definitions.encode(
                        out -> {
                            out.writeUTF(policy.kind().name());
                            out.writeUTF(policy.virtualHost());
                            out.writeUTF(policy.name());
                            out.writeUTF(policy.pattern());
                            out.writeUTF(policy.appliesTo().name());
                            out.writeInt(policy.priority());
                            Definitions.writeBytes(out, policy.definition().toBytes());
                        });
        String key = key(policy.virtualHost(), policy.kind(), policy.name());
        return new DefinitionChange(Definitions.POLICY, key, value);
    }

    static Policy decode(byte[] value) {
        return Definitions.decode(
                value,
                in -> {
                    Policy.Kind kind = Policy.Kind.valueOf(in.readUTF());
                    String virtualHost = in.readUTF();
                    String name = in.readUTF();
                    String pattern = in.readUTF();
                    Policy.Target target = Policy.Target.valueOf(in.readUTF());
                    int priority = in.readInt();
                    byte[] table = Definitions.readBytes(in);
                    FieldTable definition = FieldTable.decode(table, 0, table.length);
                    return new Policy(
                            kind, virtualHost, name, pattern, target, priority, definition);
                });
    }
}
