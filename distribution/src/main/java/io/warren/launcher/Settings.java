package io.warren.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The settings in force: defaults, then the file, then {@code --set}. Every value is checked. */
record Settings(Map<String, String> values) {

    /** Keys with this start belong to third-party plug-ins and are passed on unchecked. */
    static final String FREE_PREFIX = "plugin.";

    /** The known keys; {@code conf/warren.properties} explains the same ones in the same order. */
    static final List<Setting> KNOWN =
            List.of(
                    Setting.text("amqp.host", "localhost", "The address to listen on."),
                    Setting.integer("amqp.port", "5672", 0, 65535, "The port; 0: a free one."),
                    Setting.integerOrAuto("amqp.event-loops", 1, 1024, "Event loop threads."),
                    Setting.integer(
                            "amqp.heartbeat-seconds", "60", 0, 65535, "Heartbeat; 0: none."),
                    Setting.integer(
                            "amqp.frame-max", "131072", 4096, 16777216, "Largest frame, in bytes."),
                    Setting.integer(
                            "amqp.channel-max", "2047", 1, 65535, "Channels per connection."),
                    Setting.text("amqp.server-product", "RabbitMQ", "The name told to clients."),
                    Setting.text("amqp.server-version", "3.10.8", "The version told to clients."),
                    Setting.integerOrOff("amqp.tls.port", 0, 65535, "The port with TLS."),
                    Setting.text("amqp.tls.certificate", "none", "The certificate, as PEM."),
                    Setting.text("amqp.tls.key", "none", "Its key, as PEM."),
                    Setting.oneOf(
                            "amqp.tls.client-certificates",
                            "none",
                            "Whether clients show certificates.",
                            "none",
                            "optional",
                            "required"),
                    Setting.text("amqp.tls.trusted", "none", "Who signs those, as PEM."),
                    Setting.oneOf("amqp.tls.user", "cn", "Who a client is.", "cn", "dn"),
                    Setting.oneOf(
                            "amqp.tls.versions", "1.2,1.3", "Of TLS.", "1.2,1.3", "1.2", "1.3"),
                    Setting.integer("amqp.login.seconds", "10", 1, 3600, "Time to log in."),
                    Setting.integer(
                            "amqp.login.max-bytes", "131072", 4096, 16777216, "Before login."),
                    Setting.integer(
                            "amqp.login.max-connections", "4096", 1, 1000000, "Not open yet."),
                    Setting.integer(
                            "amqp.login.connections-per-second", "0", 0, 1000000, "Per address."),
                    Setting.fraction(
                            "memory.high-watermark", "0.4", 0.05, 0.9, "Heap share for messages."),
                    Setting.text(
                            "security.loopback-users",
                            "guest",
                            "Users that may come from this machine only."),
                    Setting.text(
                            "definitions.import-file",
                            "none",
                            "Definitions to import at each start."),
                    Setting.size("disk.free-limit", "512MB", "Free disk publishers need."),
                    Setting.text(
                            "store.default", "journal,mapdb", "Stores, the first there is taken."),
                    Setting.integer(
                            "exchange.grace-millis", "30000", 0, 3600000, "Grace of a lost type."),
                    Setting.oneOf("dead-letters.last-death", "off", "Where and why.", "off", "on"),
                    Setting.oneOf(
                            "store.journal.durability",
                            "fsync",
                            "What durable means.",
                            "fsync",
                            "os"),
                    Setting.integer(
                            "store.journal.segment-bytes",
                            "67108864",
                            1 << 20,
                            1 << 30,
                            "Size of a journal's file, in bytes."),
                    Setting.oneOf(
                            "log.level",
                            "info",
                            "What is logged.",
                            "error",
                            "warn",
                            "info",
                            "debug",
                            "trace"));

    static Settings load(Path file, Map<String, String> overrides) throws StartException {
        Map<String, String> values = new TreeMap<>();
        for (Setting setting : KNOWN) {
            values.put(setting.key(), setting.defaultValue());
        }
        Map<String, String> fromFile = read(file);
        checkAll(fromFile, file.toString());
        checkAll(overrides, "--set");
        values.putAll(fromFile);
        values.putAll(overrides);
        return new Settings(Map.copyOf(values));
    }

    String get(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no setting of this name: " + key);
        }
        return value;
    }

    private static Map<String, String> read(Path file) throws StartException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new StartException(file + " is not a UTF-8 properties file");
        } catch (IOException e) {
            throw new StartException("the settings file " + file + " cannot be read");
        }
        Map<String, String> values = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            values.put(key, properties.getProperty(key).trim());
        }
        return values;
    }

    private static void checkAll(Map<String, String> values, String where) throws StartException {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            check(entry.getKey(), entry.getValue(), where);
        }
    }

    private static void check(String key, String value, String where) throws StartException {
        if (key.startsWith(FREE_PREFIX)) {
            return;
        }
        for (Setting setting : KNOWN) {
            if (setting.key().equals(key)) {
                if (!setting.check().test(value)) {
                    throw new StartException(
                            "%s: %s = %s: expected %s"
                                    .formatted(where, key, value, setting.expected()));
                }
                return;
            }
        }
        throw new StartException(
                "%s: unknown key %s; conf/warren.properties lists the known ones"
                        .formatted(where, key));
    }
}
