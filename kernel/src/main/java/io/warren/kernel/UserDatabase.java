package io.warren.kernel;

import io.warren.management.StoredUser;
import io.warren.management.UserLimits;
import io.warren.management.Users;
import io.warren.security.Authenticator;
import io.warren.session.BrokerException;
import io.warren.session.Credentials;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's own users. A new broker has one: {@code guest}, password {@code guest}, who may only
 * come over the loopback interface.
 */
final class UserDatabase implements Authenticator, Users {
    private static final Logger LOG = LoggerFactory.getLogger(UserDatabase.class);

    private static final String GUEST = "guest";

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PASSWORD = 1024;

    /** That the guest was made once: it does not come back when it is deleted. */
    private static final String SETUP_KEY = "users";

    /** What goes when a user goes. On the control thread. */
    interface Deletion {
        /** Adds the definitions that go; what it returns is run when they are gone. */
        Runnable prepare(String user, List<DefinitionChange> changes);
    }

    private final ControlQueue control;
    private final Map<String, User> users = new ConcurrentHashMap<>();

    /**
     * Passwords that were right, keyed-hashed with a key of this process, so that a user's next
     * connection does not pay for the slow hash again.
     */
    private final Map<User, byte[]> recentlyRight = new ConcurrentHashMap<>();

    private final byte[] processKey = new byte[32];
    private final Set<String> loopbackUsers;
    private volatile Deletion deletion = (user, changes) -> () -> {};

    /**
     * Blocking: reads from disk.
     *
     * @param loopbackUsers those who may come from this machine only
     */
    UserDatabase(
            DefinitionStore definitions, ControlQueue control, Collection<String> loopbackUsers) {
        this.control = control;
        this.loopbackUsers = Set.copyOf(loopbackUsers);
        new SecureRandom().nextBytes(processKey);
        definitions
                .load(Definitions.USER)
                .values()
                .forEach(
                        value -> {
                            User user = User.decode(value);
                            users.put(user.identity().name(), user);
                        });
        if (!definitions.load(Definitions.SETUP).containsKey(SETUP_KEY)) {
            Identity named = new Identity(GUEST, Set.of("administrator"));
            User guest = new User(named, hash(GUEST), UserLimits.NONE);
            join(
                    control.submit(
                            Set.of(),
                            changes -> {
                                changes.add(guest.definition());
                                changes.add(
                                        new DefinitionChange(
                                                Definitions.SETUP,
                                                SETUP_KEY,
                                                Definitions.encode(out -> {})));
                                return () -> {
                                    users.put(GUEST, guest);
                                    return CompletableFuture.completedFuture(null);
                                };
                            }));
        }
    }

    private static void join(CompletableFuture<?> done) {
        done.join();
    }

    // ---- authentication --------------------------------------------------------------------

    @Override
    public Optional<Identity> authenticate(Credentials credentials) {
        User user = users.get(credentials.user());
        if (user == null) {
            if (credentials.verified()) {
                return Optional.empty();
            }
            hash(credentials.password()); // as slow as for a user that exists
            return Optional.empty();
        }
        if (loopbackUsers.contains(credentials.user()) && !credentials.peer().isLoopbackAddress()) {
            LOG.warn("may come from this machine only: user={}", credentials.user());
            return Optional.empty();
        }
        return credentials.verified() || isRight(user, credentials.password())
                ? Optional.of(user.identity())
                : Optional.empty();
    }

    /**
     * As with RabbitMQ: a password does not expire, so any secret will do. Of a user without one
     * somebody else knows what is right.
     */
    @Override
    public boolean renew(Credentials credentials) {
        User user = users.get(credentials.user());
        return user != null && !user.password().isNone();
    }

    private boolean isRight(User user, String password) {
        byte[] keyed = keyedHash(password);
        byte[] known = recentlyRight.get(user);
        if (known != null && MessageDigest.isEqual(known, keyed)) {
            return true;
        }
        if (password.isEmpty()
                || password.length() > LONGEST_PASSWORD
                || !user.password().matches(password)) {
            return false;
        }
        recentlyRight.put(user, keyed);
        if (!user.password().isSlow()) {
            upgrade(user, password);
        }
        return true;
    }

    /** Puts a slow hash in the place of a fast one from elsewhere, if that is still the user's. */
    private void upgrade(User from, String password) {
        CompletionStage<Void> unused =
                change(
                        from.identity().name(),
                        now -> {
                            User current = require(from.identity().name(), now);
                            return current.password().equals(from.password())
                                    ? current.with(hash(password))
                                    : current;
                        });
    }

    private byte[] keyedHash(String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(processKey, "HmacSHA256"));
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has HmacSHA256", missing);
        }
    }

    private static Passwords.Hash hash(String password) {
        return Passwords.hash(password);
    }

    // ---- administration --------------------------------------------------------------------

    @Override
    public List<Identity> list() {
        return users.values().stream()
                .map(User::identity)
                .sorted(Comparator.comparing(Identity::name))
                .toList();
    }

    @Override
    public CompletionStage<Void> add(Identity identity, String password) {
        return change(
                identity.name(),
                existing -> {
                    if (existing != null) {
                        throw Refusals.precondition(
                                "user '" + identity.name() + "' exists already");
                    }
                    checkName(identity.name());
                    checkPassword(password);
                    return new User(identity, hash(password), UserLimits.NONE);
                });
    }

    @Override
    public CompletionStage<Void> changePassword(String name, String password) {
        return change(
                name,
                existing -> {
                    checkPassword(password);
                    return require(name, existing).with(hash(password));
                });
    }

    @Override
    public CompletionStage<Void> clearPassword(String name) {
        return change(name, existing -> require(name, existing).with(Passwords.Hash.NONE));
    }

    @Override
    public CompletionStage<Void> changeTags(String name, Set<String> tags) {
        return change(
                name,
                existing -> {
                    User user = require(name, existing);
                    return new User(new Identity(name, tags), user.password(), user.limits());
                });
    }

    @Override
    public UserLimits limits(String name) {
        User user = users.get(name);
        return user == null ? UserLimits.NONE : user.limits();
    }

    @Override
    public CompletionStage<Void> changeLimits(String name, UserLimits limits) {
        return change(
                name,
                existing -> {
                    User user = require(name, existing);
                    return new User(user.identity(), user.password(), limits);
                });
    }

    @Override
    public CompletionStage<Void> delete(String name) {
        return change(
                name,
                existing -> {
                    require(name, existing);
                    return null;
                });
    }

    @Override
    public List<StoredUser> export() {
        return users.values().stream()
                .sorted(Comparator.comparing(user -> user.identity().name()))
                .map(
                        user ->
                                new StoredUser(
                                        user.identity(),
                                        user.password().algorithm(),
                                        user.password().bytes().clone(),
                                        user.limits()))
                .toList();
    }

    @Override
    public CompletionStage<Void> put(StoredUser user) {
        return change(
                user.identity().name(),
                existing -> {
                    check(user);
                    return new User(
                            user.identity(),
                            Passwords.check(user.algorithm(), user.passwordHash()),
                            user.limits());
                });
    }

    /** Fails when a user cannot be taken over. Errors: PRECONDITION_FAILED. */
    static void check(StoredUser user) {
        checkName(user.identity().name());
        Passwords.Hash unused = Passwords.check(user.algorithm(), user.passwordHash());
    }

    boolean exists(String name) {
        return users.containsKey(name);
    }

    /** Says what goes with a user. */
    void goesWithUser(Deletion with) {
        deletion = with;
    }

    /** Says what becomes of a user; null deletes it. */
    private interface Change {
        @Nullable User apply(@Nullable User existing);
    }

    private CompletionStage<Void> change(String name, Change change) {
        return control.submit(
                Set.of("user " + name),
                changes -> {
                    User before = users.get(name);
                    User after = change.apply(before);
                    if (after == null) {
                        changes.add(Definitions.removal(Definitions.USER, name));
                        Runnable rest = deletion.prepare(name, changes);
                        return publish(name, before, null, rest);
                    }
                    changes.add(after.definition());
                    return publish(name, before, after, () -> {});
                });
    }

    private Supplier<CompletionStage<Void>> publish(
            String name, @Nullable User before, @Nullable User after, Runnable rest) {
        return () -> {
            if (after == null) {
                users.remove(name);
            } else {
                users.put(name, after);
            }
            if (before != null) {
                recentlyRight.remove(before);
            }
            rest.run();
            return CompletableFuture.completedFuture(null);
        };
    }

    private static User require(String name, @Nullable User existing) {
        if (existing == null) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "User '" + name + "' does not exist");
        }
        return existing;
    }

    private static void checkName(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
            throw Refusals.precondition(
                    "a user's name has 1 to " + LONGEST_NAME + " characters, not all blank");
        }
    }

    private static void checkPassword(String password) {
        if (password.isEmpty() || password.length() > LONGEST_PASSWORD) {
            throw Refusals.precondition("a password has 1 to " + LONGEST_PASSWORD + " characters");
        }
    }
}
