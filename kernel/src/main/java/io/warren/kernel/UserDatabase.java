package io.warren.kernel;

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
import java.util.Comparator;
import java.util.LinkedHashSet;
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

/**
 * The broker's own users. A new broker has one: {@code guest}, password {@code guest}, who may only
 * come over the loopback interface.
 */
final class UserDatabase implements Authenticator, Users {
    private static final String GUEST = "guest";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PASSWORD = 1024;

    /** That the guest was made once: it does not come back when it is deleted. */
    private static final String SETUP = "setup";

    /** One user as it is stored. */
    private record User(Identity identity, Passwords.Hash password) {}

    private final ControlQueue control;
    private final Map<String, User> users = new ConcurrentHashMap<>();

    /**
     * Passwords that were right, keyed-hashed with a key of this process, so that a user's next
     * connection does not pay for the slow hash again.
     */
    private final Map<User, byte[]> recentlyRight = new ConcurrentHashMap<>();

    private final byte[] processKey = new byte[32];

    UserDatabase(DefinitionStore definitions, ControlQueue control) {
        this.control = control;
        new SecureRandom().nextBytes(processKey);
        definitions
                .load(Definitions.USER)
                .values()
                .forEach(
                        value -> {
                            User user = decode(value);
                            users.put(user.identity().name(), user);
                        });
        if (definitions.load(SETUP).isEmpty()) {
            User guest = new User(new Identity(GUEST, Set.of("administrator")), hash(GUEST));
            join(
                    control.submit(
                            Set.of(),
                            changes -> {
                                changes.add(change(guest));
                                changes.add(
                                        new DefinitionChange(
                                                SETUP, "users", Definitions.encode(out -> {})));
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
        if (GUEST.equals(credentials.user()) && !credentials.peer().isLoopbackAddress()) {
            return Optional.empty();
        }
        return credentials.verified() || isRight(user, credentials.password())
                ? Optional.of(user.identity())
                : Optional.empty();
    }

    private boolean isRight(User user, String password) {
        byte[] keyed = keyedHash(password);
        byte[] known = recentlyRight.get(user);
        if (known != null && MessageDigest.isEqual(known, keyed)) {
            return true;
        }
        if (password.length() > LONGEST_PASSWORD || !user.password().matches(password)) {
            return false;
        }
        recentlyRight.put(user, keyed);
        return true;
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
                    return new User(identity, hash(password));
                });
    }

    @Override
    public CompletionStage<Void> changePassword(String name, String password) {
        return change(
                name,
                existing -> {
                    checkPassword(password);
                    return new User(require(name, existing).identity(), hash(password));
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
                    changes.add(
                            after == null
                                    ? Definitions.removal(Definitions.USER, name)
                                    : change(after));
                    return publish(name, before, after);
                });
    }

    private Supplier<CompletionStage<Void>> publish(
            String name, @Nullable User before, @Nullable User after) {
        return () -> {
            if (after == null) {
                users.remove(name);
            } else {
                users.put(name, after);
            }
            if (before != null) {
                recentlyRight.remove(before);
            }
            return CompletableFuture.completedFuture(null);
        };
    }

    private static User require(String name, @Nullable User existing) {
        if (existing == null) {
            throw new BrokerException(ReplyCode.NOT_FOUND, "no user '" + name + "'");
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

    // ---- storage ---------------------------------------------------------------------------

    private static DefinitionChange change(User user) {
        byte[] value =
                Definitions.encode(
                        out -> {
                            out.writeUTF(user.identity().name());
                            out.writeInt(user.identity().tags().size());
                            for (String tag : user.identity().tags()) {
                                out.writeUTF(tag);
                            }
                            user.password().write(out);
                        });
        return new DefinitionChange(Definitions.USER, user.identity().name(), value);
    }

    private static User decode(byte[] value) {
        return Definitions.decode(
                value,
                in -> {
                    String name = in.readUTF();
                    Set<String> tags = new LinkedHashSet<>();
                    for (int left = in.readInt(); left > 0; left--) {
                        tags.add(in.readUTF());
                    }
                    return new User(new Identity(name, tags), Passwords.Hash.read(in));
                });
    }
}
