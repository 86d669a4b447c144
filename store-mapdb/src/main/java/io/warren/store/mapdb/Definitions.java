package io.warren.store.mapdb;

import io.warren.store.DefinitionChange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The definitions: their names are in memory, their values in records.
 *
 * <p>Threads: the engine's.
 */
final class Definitions {
    private final Records records;
    private final Map<String, SortedMap<String, Place>> kinds = new HashMap<>();

    private record Place(int slot, long reference) {}

    Definitions(Records records) {
        this.records = records;
    }

    /** Learns of a stored definition when the store is opened. */
    void found(int slot, long reference) {
        ByteBuffer bytes = ByteBuffer.wrap(records.getChain(reference));
        String kind = getText(bytes);
        String key = getText(bytes);
        kind(kind).put(key, new Place(slot, reference));
    }

    Set<String> kinds() {
        return new TreeSet<>(kinds.keySet());
    }

    Map<String, byte[]> load(String kind) {
        Map<String, byte[]> definitions = new LinkedHashMap<>();
        SortedMap<String, Place> places = kinds.get(kind);
        if (places != null) {
            places.forEach((key, place) -> definitions.put(key, value(place)));
        }
        return definitions;
    }

    void apply(List<DefinitionChange> changes, Directory directory) {
        for (DefinitionChange change : changes) {
            SortedMap<String, Place> places = kind(change.kind());
            Place old = places.get(change.key());
            byte[] value = change.value();
            if (value != null) {
                places.put(change.key(), store(change, value, old, directory));
            } else if (old != null) {
                places.remove(change.key());
                directory.clear(old.slot);
            }
            if (old != null) {
                records.freeChain(old.reference);
            }
        }
    }

    private Place store(
            DefinitionChange change, byte[] value, @Nullable Place old, Directory directory) {
        byte[] kind = change.kind().getBytes(StandardCharsets.UTF_8);
        byte[] key = change.key().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + kind.length + key.length + value.length);
        bytes.putInt(kind.length).put(kind).putInt(key.length).put(key).put(value);
        long reference = records.putChain(bytes.array());
        if (old == null) {
            return new Place(directory.add(Directory.DEFINITION, reference), reference);
        }
        directory.set(old.slot, Directory.DEFINITION, reference);
        return new Place(old.slot, reference);
    }

    private byte[] value(Place place) {
        ByteBuffer bytes = ByteBuffer.wrap(records.getChain(place.reference));
        getText(bytes);
        getText(bytes);
        return Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit());
    }

    private SortedMap<String, Place> kind(String kind) {
        return kinds.computeIfAbsent(kind, name -> new TreeMap<>());
    }

    private static String getText(ByteBuffer bytes) {
        byte[] text = new byte[bytes.getInt()];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
