package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.store.DefinitionChange;
import io.warren.store.StoreException;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Definitions as bytes for the definition store: a version, then the fields in order. A name is
 * stored under its virtual host's name and a zero byte, which no name contains.
 */
final class Definitions {
    static final String EXCHANGE = "exchange";
    static final String QUEUE = "queue";
    static final String BINDING = "binding";
    static final String USER = "user";
    static final String VIRTUAL_HOST = "vhost";
    static final String PERMISSION = "permission";
    static final String TOPIC_PERMISSION = "topic-permission";
    static final String POLICY = "policy";

    /** Of virtual hosts whose messages are traced; one value each, which says nothing more. */
    static final String TRACE = "trace";

    /** What was made once for a new broker, and does not come back when it is deleted. */
    static final String SETUP = "setup";

    private static final int VERSION = 1;

    private Definitions() {}

    /**
     * A durable queue's specification with its number, which names its logs.
     *
     * @param store the name of the store that has them; empty if an older version wrote it
     */
    record StoredQueueSpec(long id, QueueSpec spec, String store) {}

    /** Writes the fields of one definition. */
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads the fields of one definition. */
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static String key(String virtualHost, String name) {
        return virtualHost + '\0' + name;
    }

    /** Bindings sort by their numbers, so that they load in the order they were made. */
    static String bindingKey(String virtualHost, long number) {
        return key(virtualHost, String.format("%016x", number));
    }

    static long bindingNumber(String key) {
        return Long.parseLong(key.substring(key.indexOf('\0') + 1), 16);
    }

    static boolean isOf(String virtualHost, String key) {
        return key.startsWith(virtualHost + '\0');
    }

    static DefinitionChange removal(String kind, String key) {
        return new DefinitionChange(kind, key, null);
    }

    static DefinitionChange exchange(String virtualHost, ExchangeSpec spec) {
        byte[] value =
                encode(
                        out -> {
                            out.writeUTF(spec.name());
                            out.writeUTF(spec.type());
                            out.writeBoolean(spec.autoDelete());
                            out.writeBoolean(spec.internal());
                            writeBytes(out, spec.arguments().toBytes());
                        });
        return new DefinitionChange(EXCHANGE, key(virtualHost, spec.name()), value);
    }

    static ExchangeSpec exchange(byte[] value) {
        return decode(
                value,
                in ->
                        ExchangeSpec.builder(in.readUTF(), in.readUTF())
                                .durable(true)
                                .autoDelete(in.readBoolean())
                                .internal(in.readBoolean())
                                .arguments(readTable(in))
                                .build());
    }

    static DefinitionChange queue(String virtualHost, StoredQueueSpec queue) {
        QueueSpec spec = queue.spec();
        byte[] value =
                encode(
                        out -> {
                            out.writeLong(queue.id());
                            out.writeUTF(spec.name());
                            out.writeBoolean(spec.autoDelete());
                            writeBytes(out, spec.arguments().toBytes());
                            out.writeUTF(queue.store());
                        });
        return new DefinitionChange(QUEUE, key(virtualHost, spec.name()), value);
    }

    static StoredQueueSpec queue(byte[] value) {
        return decode(
                value,
                in ->
                        new StoredQueueSpec(
                                in.readLong(),
                                QueueSpec.builder(in.readUTF())
                                        .durable(true)
                                        .autoDelete(in.readBoolean())
                                        .arguments(readTable(in))
                                        .build(),
                                in.available() > 0 ? in.readUTF() : ""));
    }

    static DefinitionChange binding(String virtualHost, long number, BindingSpec spec) {
        byte[] value =
                encode(
                        out -> {
                            out.writeUTF(spec.source());
                            out.writeBoolean(spec.destinationType() == DestinationType.EXCHANGE);
                            out.writeUTF(spec.destination());
                            writeBytes(out, spec.key().toBytes());
                            writeBytes(out, spec.arguments().toBytes());
                        });
        return new DefinitionChange(BINDING, bindingKey(virtualHost, number), value);
    }

    static BindingSpec binding(byte[] value) {
        return decode(
                value,
                in -> {
                    String source = in.readUTF();
                    DestinationType type =
                            in.readBoolean() ? DestinationType.EXCHANGE : DestinationType.QUEUE;
                    String destination = in.readUTF();
                    byte[] key = readBytes(in);
                    RoutingKey routingKey = RoutingKey.of(key, 0, key.length);
                    return new BindingSpec(source, type, destination, routingKey, readTable(in));
                });
    }

    static byte[] encode(Writer fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            fields.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static <T> T decode(byte[] value, Reader<T> fields) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new StoreException(
                        "a definition has version "
                                + version
                                + ", this broker reads "
                                + VERSION
                                + ": start it with the version that wrote the data folder");
            }
            return fields.read(in);
        } catch (IOException truncated) {
            throw new StoreException(
                    "a definition is damaged: " + new String(value, StandardCharsets.UTF_8),
                    truncated);
        }
    }

    static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static FieldTable readTable(DataInputStream in) throws IOException {
        byte[] bytes = readBytes(in);
        return FieldTable.decode(bytes, 0, bytes.length);
    }
}
