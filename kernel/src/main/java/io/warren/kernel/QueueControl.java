package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.QueueStatus;
import io.warren.store.DefinitionChange;
import io.warren.topology.QueueSpec;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Declares and deletes queues. */
final class QueueControl {
    private static final String GENERATED_PREFIX = "amq.gen-";

    /** Reserved, but clients' sessions make exclusive queues so named to be replied to. */
    private static final String REPLY_PREFIX = "amq.rabbitmq.reply-to.";

    private final VirtualHost host;
    private final BindingControl bindings;
    private final SecureRandom random = new SecureRandom();

    QueueControl(VirtualHost host, BindingControl bindings) {
        this.host = host;
        this.bindings = bindings;
    }

    static String touch(String queue) {
        return "queue " + queue;
    }

    CompletionStage<QueueStatus> declare(QueueSpec wanted, ClientSession session) {
        CompletableFuture<?> pause =
                wanted.durable() && host.queue(RoutingKey.of(wanted.name())) == null
                        ? StoreArgument.pause(wanted, host.stores())
                        : null;
        return pause == null
                ? declareNow(wanted, session)
                : pause.thenCompose(over -> declareNow(wanted, session));
    }

    private CompletionStage<QueueStatus> declareNow(QueueSpec wanted, ClientSession session) {
        if (isReserved(wanted)) {
            throw Refusals.reservedName("queue", wanted.name());
        }
        QueueSpec spec = complete(wanted);
        session.access().configureQueue(spec.name());
        return host.control()
                .submit(
                        // Where queues are counted, each must see the one before.
                        maxQueues() < 0 ? Set.of(touch(spec.name())) : Set.of(),
                        changes -> {
                            session.requireOpen();
                            Refusals.requireShort("queue name", RoutingKey.of(spec.name()));
                            Refusals.requireFew(spec.arguments());
                            String what = host.describe(spec.name());
                            AnyQueue existing = host.queue(RoutingKey.of(spec.name()));
                            if (existing != null) {
                                requireSameOwner(existing, spec, session);
                                QueueArguments.checkEquivalent(spec, existing.spec(), what);
                                StoreArgument.checkEquivalent(
                                        spec, existing.stored().storeName(), what);
                                host.requireAvailable(existing);
                                return existing::status;
                            }
                            requireRoom(spec);
                            QueueArguments.check(spec, what);
                            session.access().deadLetters(spec);
                            StorePlace place =
                                    new StorePlace(
                                            StoreArgument.choose(spec, host.stores(), what),
                                            host.context().nextQueueId(),
                                            spec.durable());
                            if (spec.durable()) {
                                changes.add(
                                        Definitions.queue(
                                                host.name(),
                                                new Definitions.StoredQueueSpec(
                                                        place.queueId(), spec, place.store())));
                            }
                            return () -> {
                                create(spec, place, session);
                                return CompletableFuture.completedFuture(
                                        new QueueStatus(spec.name(), 0, 0));
                            };
                        });
    }

    private long maxQueues() {
        return host.spec().limits().maxQueues();
    }

    private void requireRoom(QueueSpec spec) {
        long limit = maxQueues();
        if (limit < 0 || host.queues().size() < limit || isReply(spec)) {
            return;
        }
        if (host.queues().stream().filter(queue -> !isReply(queue.spec())).count() >= limit) {
            throw Refusals.precondition(
                    "cannot declare queue '"
                            + spec.name()
                            + "': queue limit in vhost '"
                            + host.name()
                            + "' ("
                            + limit
                            + ") is reached");
        }
    }

    /** An exclusive queue and a shared one are never the same, whoever asks. */
    private void requireSameOwner(AnyQueue existing, QueueSpec wanted, ClientSession session) {
        host.requireAccess(existing, session);
        if (wanted.exclusive() != existing.spec().exclusive()) {
            throw Refusals.locked(wanted.name(), host.name());
        }
    }

    /**
     * Names a queue that has no name, and says its type where the virtual host has one for those
     * that have none; an exclusive one is never durable.
     */
    private QueueSpec complete(QueueSpec wanted) {
        String name = wanted.name();
        if (name.isEmpty()) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            name = GENERATED_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
        return QueueSpec.builder(name)
                .durable(wanted.durable() && !wanted.exclusive())
                .exclusive(wanted.exclusive())
                .autoDelete(wanted.autoDelete())
                .arguments(typed(wanted))
                .build();
    }

    /** The default of the virtual host is for queues that every type can be, as with RabbitMQ. */
    private FieldTable typed(QueueSpec wanted) {
        String type = host.spec().defaultQueueType();
        boolean plain = wanted.durable() && !wanted.exclusive() && !wanted.autoDelete();
        FieldTable arguments = wanted.arguments();
        return type.isEmpty() || !plain || arguments.contains(QueueType.ARGUMENT)
                ? arguments
                : arguments.toBuilder().put(QueueType.ARGUMENT, type).build();
    }

    private static boolean isReserved(QueueSpec wanted) {
        return wanted.name().startsWith(Refusals.RESERVED_PREFIX) && !isReply(wanted);
    }

    /** Behind direct reply-to: no queue as far as clients know. */
    private static boolean isReply(QueueSpec queue) {
        return queue.exclusive() && queue.name().startsWith(REPLY_PREFIX);
    }

    private void create(QueueSpec spec, StorePlace place, ClientSession session) {
        AnyQueue queue = make(spec, spec.exclusive() ? session : null, place);
        if (spec.exclusive()) {
            session.own(queue);
        }
        host.put(queue);
    }

    private AnyQueue make(QueueSpec spec, @Nullable ClientSession owner, StorePlace place) {
        QueueSettings settings = host.settingsOf(spec);
        return settings.type() == QueueType.STREAM
                ? new StreamQueue(spec, settings, host, place)
                : new MessageQueue(spec, settings, host, owner, place);
    }

    CompletionStage<Long> delete(
            String name, boolean ifUnused, boolean ifEmpty, ClientSession session) {
        return host.control()
                .submit(
                        Set.of(), // the bindings that lead to it touch any number of exchanges
                        changes -> {
                            AnyQueue queue = host.queue(RoutingKey.of(name));
                            if (queue == null) {
                                return () -> CompletableFuture.completedFuture(0L);
                            }
                            host.requireAccess(queue, session);
                            return prepareDelete(queue, ifUnused, ifEmpty, changes);
                        });
    }

    /** An auto-delete queue has lost its last consumer; completes when it is gone. Any thread. */
    CompletableFuture<Long> deleteUnused(MessageQueue queue) {
        return host.control()
                .submit(
                        Set.of(),
                        changes -> {
                            try {
                                return isCurrent(queue)
                                        ? prepareDelete(queue, true, false, changes)
                                        : () -> CompletableFuture.completedFuture(0L);
                            } catch (BrokerException inUseAgain) {
                                return () -> CompletableFuture.completedFuture(0L);
                            }
                        });
    }

    /** A queue has not been used for as long as it may. Any thread. */
    void expire(MessageQueue queue) {
        CompletableFuture<Long> unused =
                host.control()
                        .submit(
                                Set.of(),
                                changes -> {
                                    try {
                                        return isCurrent(queue)
                                                ? prepareDelete(
                                                        queue, queue.deleteIfIdle(), changes)
                                                : () -> CompletableFuture.completedFuture(0L);
                                    } catch (BrokerException inUseAgain) {
                                        return () -> CompletableFuture.completedFuture(0L);
                                    }
                                });
    }

    /** Deletes the exclusive queues of a session that closes; any thread. */
    CompletionStage<Long> deleteOwnedBy(ClientSession session) {
        return host.control()
                .submit(
                        Set.of(),
                        changes -> {
                            List<Supplier<CompletionStage<Long>>> commits =
                                    session.owned().stream()
                                            .filter(this::isCurrent)
                                            .map(q -> prepareDelete(q, false, false, changes))
                                            .toList();
                            return () -> {
                                List<CompletableFuture<Long>> deleted = new ArrayList<>();
                                for (Supplier<CompletionStage<Long>> commit : commits) {
                                    deleted.add(commit.get().toCompletableFuture());
                                }
                                return CompletableFuture.allOf(
                                                deleted.toArray(CompletableFuture<?>[]::new))
                                        .thenApply(done -> (long) deleted.size());
                            };
                        });
    }

    /** Ends all queues of a virtual host that goes; its definitions are gone already. */
    void dropAll() {
        for (AnyQueue queue : List.copyOf(host.queues())) {
            long unused = join(queue.delete(false, false));
            host.remove(queue);
            queue.deleteLogs();
        }
    }

    private boolean isCurrent(AnyQueue queue) {
        return host.queue(RoutingKey.of(queue.spec().name())) == queue;
    }

    private Supplier<CompletionStage<Long>> prepareDelete(
            AnyQueue queue, boolean ifUnused, boolean ifEmpty, List<DefinitionChange> changes) {
        return prepareDelete(queue, queue.delete(ifUnused, ifEmpty), changes);
    }

    private Supplier<CompletionStage<Long>> prepareDelete(
            AnyQueue queue, CompletableFuture<Long> end, List<DefinitionChange> changes) {
        long messages = join(end);
        if (queue.spec().durable()) {
            changes.add(
                    Definitions.removal(
                            Definitions.QUEUE, Definitions.key(host.name(), queue.spec().name())));
        }
        bindings.addRemovals(changes, host.incoming(queue));
        return () -> {
            host.remove(queue);
            CompletableFuture<?> unbound = bindings.removeIncoming(queue);
            if (queue.owner() != null) {
                queue.owner().disown(queue);
            }
            queue.deleteLogs();
            return unbound.thenApply(done -> messages);
        };
    }

    /** Waits for a mailbox, which never waits for the control thread. */
    private static long join(CompletableFuture<Long> result) {
        try {
            return result.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof BrokerException refused) {
                throw refused;
            }
            throw failed;
        }
    }

    /** Restores the stored queues and opens the logs of those whose store is there. */
    void recover(Collection<byte[]> stored) {
        Map<Long, String> homes = new HashMap<>();
        for (byte[] value : stored) {
            Definitions.StoredQueueSpec queue = Definitions.queue(value);
            host.context().queueIdTaken(queue.id());
            String store = queue.store();
            if (store.isEmpty()) { // of a version that knew one store only
                if (homes.isEmpty()) {
                    homes = host.stores().homes();
                }
                store = homes.getOrDefault(queue.id(), host.stores().defaultName());
            }
            host.put(make(queue.spec(), null, new StorePlace(store, queue.id(), true)));
        }
    }
}
