package io.warren.kernel;

import io.warren.management.Permission;
import io.warren.management.Permissions;
import io.warren.management.TopicPermission;
import io.warren.security.Access;
import io.warren.security.Authorizer;
import io.warren.security.Resource;
import io.warren.session.BrokerException;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's own permissions: regular expressions per user and virtual host, as RabbitMQ has
 * them. Changes run on the broker's control thread.
 */
final class PermissionDatabase implements Authorizer, Permissions {
    private static final Logger LOG = LoggerFactory.getLogger(PermissionDatabase.class);
    private static final String DEFAULT_HOST = "/";

    /** That the first permissions were made: for guest, and for users of earlier versions. */
    private static final String SETUP_KEY = "permissions";

    private record Key(String virtualHost, String user) {
        String stored() {
            return Definitions.key(virtualHost, user);
        }
    }

    private record TopicKey(String virtualHost, String user, String exchange) {
        String stored() {
            return Definitions.key(virtualHost, user + '\0' + exchange);
        }
    }

    private record Patterns(
            Permission permission, NamePattern configure, NamePattern write, NamePattern read) {}

    private record TopicPatterns(TopicPermission permission, NamePattern write, NamePattern read) {}

    private final ControlQueue control;
    private final Predicate<String> userExists;
    private final Predicate<String> virtualHostExists;
    private final Map<Key, Patterns> permissions = new ConcurrentHashMap<>();
    private final Map<TopicKey, TopicPatterns> topics = new ConcurrentHashMap<>();
    private volatile Runnable changed = () -> {};

    /** Blocking: reads from disk. */
    PermissionDatabase(
            DefinitionStore definitions,
            ControlQueue control,
            Predicate<String> userExists,
            Predicate<String> virtualHostExists) {
        this.control = control;
        this.userExists = userExists;
        this.virtualHostExists = virtualHostExists;
        definitions.load(Definitions.PERMISSION).values().forEach(value -> keep(decode(value)));
        definitions
                .load(Definitions.TOPIC_PERMISSION)
                .values()
                .forEach(value -> keep(decodeTopic(value)));
    }

    /** Gives the first users what they need, once. */
    void setUp(DefinitionStore definitions, List<Identity> users) {
        if (definitions.load(Definitions.SETUP).containsKey(SETUP_KEY)) {
            return;
        }
        CompletableFuture<?> done =
                control.submit(
                        Set.of(),
                        changes -> {
                            for (Identity user : users) {
                                Permission all =
                                        new Permission(user.name(), DEFAULT_HOST, ".*", ".*", ".*");
                                changes.add(change(all));
                            }
                            changes.add(
                                    new DefinitionChange(
                                            Definitions.SETUP,
                                            SETUP_KEY,
                                            Definitions.encode(out -> {})));
                            return published(
                                    () ->
                                            users.forEach(
                                                    user ->
                                                            keep(
                                                                    new Permission(
                                                                            user.name(),
                                                                            DEFAULT_HOST,
                                                                            ".*",
                                                                            ".*",
                                                                            ".*"))));
                        });
        done.join();
        LOG.info("users that were there may use the default virtual host: users={}", users.size());
    }

    // ---- decisions -------------------------------------------------------------------------

    @Override
    public void onChange(Runnable listener) {
        changed = listener;
    }

    @Override
    public boolean mayOpen(Identity user, String virtualHost) {
        return permissions.containsKey(new Key(virtualHost, user.name()));
    }

    @Override
    public boolean may(Identity user, Access access, Resource resource) {
        Patterns patterns = permissions.get(new Key(resource.virtualHost(), user.name()));
        if (patterns == null) {
            return false;
        }
        NamePattern pattern =
                switch (access) {
                    case CONFIGURE -> patterns.configure();
                    case WRITE -> patterns.write();
                    case READ -> patterns.read();
                };
        return isIn(pattern, resource.name());
    }

    @Override
    public boolean mayUseTopic(Identity user, Access access, Resource exchange, String key) {
        if (topics.isEmpty()) {
            return true; // nearly always
        }
        TopicPatterns patterns =
                topics.get(new TopicKey(exchange.virtualHost(), user.name(), exchange.name()));
        return patterns == null
                || isIn(access == Access.WRITE ? patterns.write() : patterns.read(), key);
    }

    /** An empty pattern allows nothing but an empty name. */
    private static boolean isIn(NamePattern pattern, String name) {
        return pattern.text().isEmpty() ? name.isEmpty() : pattern.isIn(name);
    }

    // ---- administration --------------------------------------------------------------------

    @Override
    public List<Permission> list() {
        return permissions.values().stream()
                .map(Patterns::permission)
                .sorted(
                        Comparator.comparing(Permission::virtualHost)
                                .thenComparing(Permission::user))
                .toList();
    }

    @Override
    public List<TopicPermission> listTopic() {
        return topics.values().stream()
                .map(TopicPatterns::permission)
                .sorted(
                        Comparator.comparing(TopicPermission::virtualHost)
                                .thenComparing(TopicPermission::user)
                                .thenComparing(TopicPermission::exchange))
                .toList();
    }

    @Override
    public CompletionStage<Void> set(Permission permission) {
        return control.submit(
                Set.of(),
                changes -> {
                    require(permission.user(), permission.virtualHost());
                    check(permission);
                    changes.add(change(permission));
                    return published(() -> keep(permission));
                });
    }

    @Override
    public CompletionStage<Void> setTopic(TopicPermission permission) {
        return control.submit(
                Set.of(),
                changes -> {
                    require(permission.user(), permission.virtualHost());
                    check(permission);
                    changes.add(change(permission));
                    return published(() -> keep(permission));
                });
    }

    @Override
    public CompletionStage<Void> clear(String user, String virtualHost) {
        return control.submit(
                Set.of(),
                changes -> {
                    require(user, virtualHost);
                    Key key = new Key(virtualHost, user);
                    if (permissions.containsKey(key)) {
                        changes.add(Definitions.removal(Definitions.PERMISSION, key.stored()));
                    }
                    return published(() -> permissions.remove(key));
                });
    }

    @Override
    public CompletionStage<Void> clearTopic(String user, String virtualHost, String exchange) {
        return control.submit(
                Set.of(),
                changes -> {
                    require(user, virtualHost);
                    List<TopicKey> gone =
                            topics.keySet().stream()
                                    .filter(k -> k.user().equals(user))
                                    .filter(k -> k.virtualHost().equals(virtualHost))
                                    .filter(
                                            k ->
                                                    exchange.isEmpty()
                                                            || k.exchange().equals(exchange))
                                    .toList();
                    for (TopicKey key : gone) {
                        changes.add(
                                Definitions.removal(Definitions.TOPIC_PERMISSION, key.stored()));
                    }
                    return published(() -> gone.forEach(topics::remove));
                });
    }

    private void require(String user, String virtualHost) {
        if (!userExists.test(user)) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "User '" + user + "' does not exist");
        }
        if (!virtualHostExists.test(virtualHost)) {
            throw new BrokerException(
                    ReplyCode.NOT_FOUND, "Virtual host '" + virtualHost + "' does not exist");
        }
    }

    /** Runs with what becomes visible; answers that were given may be others now. */
    private Supplier<CompletionStage<Void>> published(Runnable change) {
        return () -> {
            change.run();
            changed.run();
            return CompletableFuture.completedFuture(null);
        };
    }

    /** A user goes, and its permissions with it. On the control thread. */
    Runnable prepareUserDeleted(String user, List<DefinitionChange> changes) {
        for (Key key : permissions.keySet()) {
            if (key.user().equals(user)) {
                changes.add(Definitions.removal(Definitions.PERMISSION, key.stored()));
            }
        }
        for (TopicKey key : topics.keySet()) {
            if (key.user().equals(user)) {
                changes.add(Definitions.removal(Definitions.TOPIC_PERMISSION, key.stored()));
            }
        }
        return () -> {
            permissions.keySet().removeIf(key -> key.user().equals(user));
            topics.keySet().removeIf(key -> key.user().equals(user));
            changed.run();
        };
    }

    /** A virtual host is gone; what is stored went with it. On the control thread. */
    void virtualHostDeleted(String virtualHost) {
        permissions.keySet().removeIf(key -> key.virtualHost().equals(virtualHost));
        topics.keySet().removeIf(key -> key.virtualHost().equals(virtualHost));
        changed.run();
    }

    private void keep(Permission p) {
        permissions.put(
                new Key(p.virtualHost(), p.user()),
                new Patterns(p, pattern(p.configure()), pattern(p.write()), pattern(p.read())));
    }

    private void keep(TopicPermission p) {
        topics.put(
                new TopicKey(p.virtualHost(), p.user(), p.exchange()),
                new TopicPatterns(p, pattern(filled(p, p.write())), pattern(filled(p, p.read()))));
    }

    /** Fails when a pattern is not usable. Errors: PRECONDITION_FAILED. */
    static void check(Permission p) {
        pattern(p.configure());
        pattern(p.write());
        pattern(p.read());
    }

    static void check(TopicPermission p) {
        if (p.exchange().indexOf('\0') >= 0) {
            throw Refusals.precondition("an exchange's name has no zero byte");
        }
        pattern(filled(p, p.write()));
        pattern(filled(p, p.read()));
    }

    private static NamePattern pattern(String text) {
        try {
            return NamePattern.compile(text);
        } catch (NamePattern.Unusable unusable) {
            throw Refusals.precondition(
                    "regular expression '" + text + "' is invalid: " + unusable.getMessage());
        }
    }

    /** The names are taken literally: a user called {@code .*} gets no more than others. */
    private static String filled(TopicPermission p, String pattern) {
        return pattern.replace("{username}", quoted(p.user()))
                .replace("{vhost}", quoted(p.virtualHost()));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted.append(CharacterSet.WORD.has(c) ? "" : "\\").append(c);
        }
        return quoted.toString();
    }

    // ---- storage ---------------------------------------------------------------------------

    private static DefinitionChange change(Permission p) {
        return new DefinitionChange(
                Definitions.PERMISSION,
                new Key(p.virtualHost(), p.user()).stored(),
                texts(p.user(), p.virtualHost(), p.configure(), p.write(), p.read()));
    }

    private static DefinitionChange change(TopicPermission p) {
        return new DefinitionChange(
                Definitions.TOPIC_PERMISSION,
                new TopicKey(p.virtualHost(), p.user(), p.exchange()).stored(),
                texts(p.user(), p.virtualHost(), p.exchange(), p.write(), p.read()));
    }

    private static byte[] texts(String... texts) {
        return Definitions.encode(
                out -> {
                    for (String text : texts) {
                        out.writeUTF(text);
                    }
                });
    }

    private static Permission decode(byte[] value) {
        return Definitions.decode(
                value,
                in ->
                        new Permission(
                                in.readUTF(),
                                in.readUTF(),
                                in.readUTF(),
                                in.readUTF(),
                                in.readUTF()));
    }

    private static TopicPermission decodeTopic(byte[] value) {
        return Definitions.decode(
                value,
                in ->
                        new TopicPermission(
                                in.readUTF(),
                                in.readUTF(),
                                in.readUTF(),
                                in.readUTF(),
                                in.readUTF()));
    }
}
