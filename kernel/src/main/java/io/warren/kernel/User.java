package io.warren.kernel;

import io.warren.management.UserLimits;
import io.warren.session.Identity;
import io.warren.store.DefinitionChange;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** One user as it is stored. */
record User(Identity identity, Passwords.Hash password, UserLimits limits) {
    /** Begins a password in the store that names its algorithm; before there was one only. */
    private static final int NAMED_ALGORITHM = -1;

    User with(Passwords.Hash other) {
        return new User(identity, other, limits);
    }

    DefinitionChange definition() {
        byte[] value =
                Definitions.encode(
                        out -> {
                            out.writeUTF(identity.name());
                            out.writeInt(identity.tags().size());
                            for (String tag : identity.tags()) {
                                out.writeUTF(tag);
                            }
                            out.writeInt(NAMED_ALGORITHM);
                            out.writeUTF(password.algorithm());
                            Definitions.writeBytes(out, password.bytes());
                            out.writeLong(limits.maxConnections());
                            out.writeLong(limits.maxChannels());
                        });
        return new DefinitionChange(Definitions.USER, identity.name(), value);
    }

    static User decode(byte[] value) {
        return Definitions.decode(
                value,
                in -> {
                    String name = in.readUTF();
                    Set<String> tags = new LinkedHashSet<>();
                    for (int left = in.readInt(); left > 0; left--) {
                        tags.add(in.readUTF());
                    }
                    return new User(new Identity(name, tags), password(in), limits(in));
                });
    }

    private static Passwords.Hash password(DataInputStream in) throws IOException {
        int iterations = in.readInt();
        if (iterations == NAMED_ALGORITHM) {
            return new Passwords.Hash(in.readUTF(), Definitions.readBytes(in));
        }
        return Passwords.of(iterations, Definitions.readBytes(in), Definitions.readBytes(in));
    }

    /** None if an older version wrote it. */
    private static UserLimits limits(DataInputStream in) throws IOException {
        return in.available() == 0 ? UserLimits.NONE : new UserLimits(in.readLong(), in.readLong());
    }
}
