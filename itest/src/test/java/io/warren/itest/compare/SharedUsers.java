package io.warren.itest.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Definitions in the form that both brokers read, and the users that no case changes. Which of
 * alice's permissions a name has stands before its dash: she may write to and read from {@code
 * wr-q}, and nothing else.
 */
final class SharedUsers {
    static final String PASSWORD = "secret";

    /** What everybody has who has everything. */
    static final String ALL = ".*";

    /** Where the keys of topics are bound by permissions. */
    static final String TOPICS = "topics";

    private static final byte[] SALT = {1, 2, 3, 4};

    private final List<String> users = new ArrayList<>();
    private final List<String> virtualHosts = new ArrayList<>();
    private final List<String> permissions = new ArrayList<>();
    private final List<String> topicPermissions = new ArrayList<>();
    private final List<String> parameters = new ArrayList<>();

    /** Definitions of nothing yet. */
    static SharedUsers defining() {
        return new SharedUsers();
    }

    /** Those that are there for all cases. */
    static String definitions() {
        return defining()
                .user("alice")
                .permission(
                        "alice", "/", letters("c", "wr"), letters("w", "cr"), letters("r", "cw"))
                .user("bob")
                .permission("bob", "/", ALL, ALL, ALL)
                .user("ivy", "\"impersonator\"", "{}")
                .permission("ivy", "/", ALL, ALL, ALL)
                .user("carl")
                .user("fay")
                .permission("fay", "/", "", "", "")
                .user("gil")
                .permission("gil", "/", "mid", "^amq\\\\.default$", "amq\\\\.gen")
                .withoutPassword("dave")
                .permission("dave", "/", ALL, ALL, ALL)
                .hashed("hal", "SHA-512", "rabbit_password_hashing_sha512")
                .virtualHost(TOPICS)
                .permission("guest", TOPICS, ALL, ALL, ALL)
                .permission("bob", TOPICS, ALL, ALL, ALL)
                .user("tia")
                .permission("tia", TOPICS, ALL, ALL, ALL)
                .topics("tia", "amq.topic", "^{username}\\\\.", "^{vhost}\\\\.")
                .user("uma")
                .permission("uma", TOPICS, "", "", "")
                .topics("uma", "amq.topic", ALL, ALL)
                .json();
    }

    private static String letters(String one, String others) {
        String any = "[" + others + "]*";
        return "^c[0-9]+\\\\." + any + one + any + "-";
    }

    SharedUsers user(String name) {
        return user(name, "", "{}");
    }

    /** A user with tags and limits, as they stand in the file. */
    SharedUsers user(String name, String tags, String limits) {
        return user(name, hash("SHA-256"), "rabbit_password_hashing_sha256", tags, limits);
    }

    private SharedUsers hashed(String name, String digest, String algorithm) {
        return user(name, hash(digest), algorithm, "", "{}");
    }

    private SharedUsers withoutPassword(String name) {
        return user(name, "", "rabbit_password_hashing_sha256", "", "{}");
    }

    private SharedUsers user(
            String name, String hash, String algorithm, String tags, String limits) {
        users.add(
                ("{\"name\":\"%s\",\"password_hash\":\"%s\",\"hashing_algorithm\":\"%s\","
                                + "\"tags\":[%s],\"limits\":%s}")
                        .formatted(name, hash, algorithm, tags, limits));
        return this;
    }

    SharedUsers virtualHost(String name) {
        virtualHosts.add("{\"name\":\"%s\"}".formatted(name));
        return this;
    }

    /** The limits of a virtual host that is defined here, as they stand in the file. */
    SharedUsers limits(String virtualHost, String limits) {
        parameters.add(
                ("{\"component\":\"vhost-limits\",\"name\":\"limits\",\"vhost\":\"%s\","
                                + "\"value\":%s}")
                        .formatted(virtualHost, limits));
        return this;
    }

    SharedUsers permission(
            String user, String virtualHost, String configure, String write, String read) {
        permissions.add(
                ("{\"user\":\"%s\",\"vhost\":\"%s\",\"configure\":\"%s\",\"write\":\"%s\","
                                + "\"read\":\"%s\"}")
                        .formatted(user, virtualHost, configure, write, read));
        return this;
    }

    private SharedUsers topics(String user, String exchange, String write, String read) {
        topicPermissions.add(
                ("{\"user\":\"%s\",\"vhost\":\"%s\",\"exchange\":\"%s\",\"write\":\"%s\","
                                + "\"read\":\"%s\"}")
                        .formatted(user, TOPICS, exchange, write, read));
        return this;
    }

    String json() {
        return "{\"users\":%s,\"vhosts\":%s,\"permissions\":%s,\"topic_permissions\":%s,\"parameters\":%s}"
                .formatted(users, virtualHosts, permissions, topicPermissions, parameters);
    }

    /** As RabbitMQ keeps a password: the salt, and the digest of both. */
    private static String hash(String algorithm) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(SALT);
            ByteArrayOutputStream hash = new ByteArrayOutputStream();
            hash.writeBytes(SALT);
            hash.writeBytes(digest.digest(PASSWORD.getBytes(UTF_8)));
            return Base64.getEncoder().encodeToString(hash.toByteArray());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + algorithm, missing);
        }
    }
}
