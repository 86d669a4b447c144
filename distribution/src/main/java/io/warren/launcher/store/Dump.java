package io.warren.launcher.store;

import io.warren.message.Message;
import io.warren.store.LogId;
import io.warren.store.StoreException;
import io.warren.store.StoreTool;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints entries, a line each. */
final class Dump implements StoreTool.Visitor {
    private final String store;
    private final ToolOptions options;
    private final PrintStream out;
    private @Nullable LogId current;
    private long printed;
    private boolean damaged;

    Dump(String store, ToolOptions options, PrintStream out) {
        this.store = store;
        this.options = options;
        this.out = out;
    }

    /** Whether nothing that was met was damaged. */
    boolean isSound() {
        return !damaged;
    }

    @Override
    public boolean entry(
            LogId log,
            long sequence,
            Message message,
            long enqueuedAtMillis,
            boolean durable,
            int deliveries) {
        if (!begin(log)) {
            return false;
        }
        Map<String, Object> fields = place(log, sequence);
        fields.put("enqueued", Instant.ofEpochMilli(enqueuedAtMillis).toString());
        fields.put("exchange", message.exchange());
        fields.put("key", message.routingKey().toString());
        fields.put("size", message.bodySize());
        fields.put("durable", durable);
        fields.put("deliveries", deliveries);
        if (options.bodies() != ToolOptions.Bodies.NONE) {
            fields.put("body", body(message));
        }
        print(fields);
        return true;
    }

    @Override
    public boolean damaged(LogId log, long sequence, StoreException cause) {
        damaged = true;
        if (!begin(log)) {
            return false;
        }
        Map<String, Object> fields = place(log, sequence);
        fields.put("damage", String.valueOf(cause.getMessage()));
        print(fields);
        return true;
    }

    @Override
    public void damage(String text) {
        damaged = true;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("store", store);
        fields.put("damage", text);
        print(fields);
    }

    /** Whether one more of this log may be printed. */
    private boolean begin(LogId log) {
        if (!log.equals(current)) {
            current = log;
            printed = 0;
        }
        return printed++ < options.limit();
    }

    private Map<String, Object> place(LogId log, long sequence) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("store", store);
        fields.put("queue", log.queueId());
        fields.put("level", log.level());
        fields.put("sequence", sequence);
        return fields;
    }

    private String body(Message message) {
        ByteBuffer body = message.body();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return options.bodies() == ToolOptions.Bodies.HEX
                ? HexFormat.of().formatHex(bytes)
                : new String(bytes, StandardCharsets.UTF_8);
    }

    /** For people the names of the fields are short, and control characters are seen. */
    private void print(Map<String, Object> fields) {
        if (options.json()) {
            out.println(Json.of(fields));
            return;
        }
        StringBuilder line = new StringBuilder();
        fields.forEach((name, value) -> line.append(name).append('=').append(value).append(' '));
        out.println(line.toString().stripTrailing().replaceAll("\\p{Cntrl}", "."));
    }
}
