package io.warren.kernel;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The framework properties that the kernel reads. The launcher has checked their values. */
record KernelSettings(
        String version,
        double memoryHighWatermark,
        long graceMillis,
        boolean lastDeath,
        List<String> loopbackUsers,
        StoreSettings stores) {
    private static final double DEFAULT_WATERMARK = 0.4;
    private static final long DEFAULT_GRACE_MILLIS = 30_000;

    KernelSettings(Function<String, @Nullable String> properties) {
        this(
                read(properties, "warren.version", "unknown"),
                Double.parseDouble(
                        read(properties, "memory.high-watermark", "" + DEFAULT_WATERMARK)),
                Long.parseLong(
                        read(properties, "exchange.grace-millis", "" + DEFAULT_GRACE_MILLIS)),
                read(properties, "dead-letters.last-death", "off").equals("on"),
                names(read(properties, "security.loopback-users", "guest")),
                stores(properties));
    }

    /** Names with commas between them; {@code none} is none. */
    private static List<String> names(String value) {
        return value.equals("none") ? List.of() : List.of(value.split("\\s*,\\s*"));
    }

    private static StoreSettings stores(Function<String, @Nullable String> properties) {
        String folder = properties.apply("warren.data");
        return new StoreSettings(
                List.of(read(properties, "store.default", "").split("\\s*,\\s*")),
                folder == null ? null : Path.of(folder),
                ByteSize.parse(read(properties, "disk.free-limit", "0")));
    }

    private static String read(
            Function<String, @Nullable String> properties, String key, String otherwise) {
        String value = properties.apply(key);
        return value == null || value.isBlank() ? otherwise : value.trim();
    }
}
