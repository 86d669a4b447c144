package io.warren.shell.definitions;

import io.warren.message.FieldTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object of a file, which knows where it stands and what of it was read. */
final class JsonObject {
    private final String where;
    private final Map<?, ?> fields;
    private final Set<String> read = new HashSet<>();

    private JsonObject(String where, Map<?, ?> fields) {
        this.where = where;
        this.fields = fields;
    }

    static JsonObject of(String where, @Nullable Object value) throws DefinitionsException {
        if (value instanceof Map<?, ?> map) {
            return new JsonObject(where, map);
        }
        throw new DefinitionsException(where + ": expected an object");
    }

    String where() {
        return where;
    }

    boolean has(String field) {
        return fields.get(field) != null;
    }

    private @Nullable Object value(String field) {
        read.add(field);
        return fields.get(field);
    }

    String text(String field) throws DefinitionsException {
        if (value(field) instanceof String text) {
            return text;
        }
        throw wrong(field, has(field) ? "expected a text" : "missing");
    }

    String text(String field, String otherwise) throws DefinitionsException {
        return value(field) == null ? otherwise : text(field);
    }

    boolean flag(String field, boolean otherwise) throws DefinitionsException {
        Object value = value(field);
        if (value == null || value instanceof Boolean) {
            return value == null ? otherwise : (Boolean) value;
        }
        throw wrong(field, "expected true or false");
    }

    long number(String field, long otherwise) throws DefinitionsException {
        Object value = value(field);
        if (value == null || value instanceof Long) {
            return value == null ? otherwise : (Long) value;
        }
        throw wrong(field, "expected a whole number");
    }

    /** A list of texts, or one text with commas between them. */
    List<String> texts(String field) throws DefinitionsException {
        Object value = value(field);
        if (value instanceof String text) {
            return text.isBlank() ? List.of() : List.of(text.trim().split("\\s*,\\s*"));
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                if (!(element instanceof String text)) {
                    throw wrong(field, "expected a list of texts");
                }
                texts.add(text);
            }
        } else if (value != null) {
            throw wrong(field, "expected a list of texts");
        }
        return texts;
    }

    JsonObject object(String field) throws DefinitionsException {
        return of(where + "." + field, value(field));
    }

    /** The objects of a list; none if there is no such field. */
    List<JsonObject> objects(String field) throws DefinitionsException {
        List<JsonObject> objects = new ArrayList<>();
        Object value = value(field);
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                String place = (where.isEmpty() ? "" : where + ".") + field + "[" + i + "]";
                objects.add(of(place, list.get(i)));
            }
        } else if (value != null) {
            throw wrong(field, "expected a list");
        }
        return objects;
    }

    /** A table; or a list of pairs, as RabbitMQ exports the definition of an operator policy. */
    FieldTable tableOrPairs(String field) throws DefinitionsException {
        if (!(value(field) instanceof List<?> pairs)) {
            return table(field);
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Object pair : pairs) {
            if (!(pair instanceof List<?> two)
                    || two.size() != 2
                    || !(two.get(0) instanceof String name)) {
                throw wrong(field, "expected an object");
            }
            map.put(name, two.get(1));
        }
        return table(field, map);
    }

    FieldTable table(String field) throws DefinitionsException {
        return table(field, value(field));
    }

    private FieldTable table(String field, @Nullable Object value) throws DefinitionsException {
        if (value == null || value instanceof List<?> list && list.isEmpty()) {
            return FieldTable.EMPTY; // an empty list is what some tools make of an empty object
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(field, "expected an object");
        }
        try {
            var table = FieldTable.builder();
            map.forEach((name, element) -> table.put(String.valueOf(name), element));
            return table.build();
        } catch (IllegalArgumentException unfit) {
            throw wrong(field, String.valueOf(unfit.getMessage()));
        }
    }

    /** A field that is known and has no meaning here. */
    void skip(String... names) {
        read.addAll(List.of(names));
    }

    DefinitionsException wrong(String field, String what) {
        return new DefinitionsException((where.isEmpty() ? "" : where + ".") + field + ": " + what);
    }

    /** Says which fields nobody has read. */
    void reportRest(List<String> reports) {
        for (Object name : fields.keySet()) {
            if (!read.contains(name)) {
                reports.add(
                        (where.isEmpty() ? "" : where + ".") + name + ": unknown, it is ignored");
            }
        }
    }
}
