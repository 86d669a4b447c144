package io.warren.itest.durability;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** What all proofs share: the store under test, how many rounds, a random number that is told. */
final class Durability {
    /** One store, or by default all that the distribution has. */
    private static final String STORE = System.getProperty("warren.durability.store", "");

    /** How many rounds; by default each proof's own small number. */
    private static final int ROUNDS = Integer.getInteger("warren.durability.rounds", 0);

    private static final List<String> STORES = List.of("mapdb", "journal");

    /** Messages that stay in a queue from round to round. */
    static final int KEEP = 1_000;

    private static final int SEGMENT_BYTES = 4 << 20;
    private static final int CONNECT_TRIES = 5;
    private static final int PATIENCE_MILLIS = 120_000;

    private Durability() {}

    /** For parameterised tests. */
    static Stream<String> stores() {
        return STORE.isEmpty() ? STORES.stream().filter(Durability::isShipped) : Stream.of(STORE);
    }

    /** Those that {@code bin/warren store} can work on: a store need not offer that. */
    static Stream<String> storesWithTool() {
        return stores().filter(Durability::hasTool);
    }

    private static boolean isShipped(String store) {
        return bundle(store).isPresent();
    }

    private static boolean hasTool(String store) {
        try (JarFile jar = new JarFile(bundle(store).orElseThrow().toFile())) {
            boolean offered = jar.getEntry("META-INF/services/io.warren.store.StoreTool") != null;
            if (!offered) {
                say("bin/warren store does not know " + store);
            }
            return offered;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> bundle(String store) {
        Path bundles = BrokerProcess.distribution().resolve("lib").resolve("bundles");
        try (Stream<Path> files = Files.walk(bundles, 2)) {
            return files.filter(
                            file -> String.valueOf(file.getFileName()).contains("store-" + store))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int rounds(int inShort) {
        return ROUNDS > 0 ? ROUNDS : inShort;
    }

    static Random random() {
        long seed = Long.getLong("warren.durability.seed", System.nanoTime());
        say("seed " + seed + " (-Dwarren.durability.seed)");
        return new Random(seed);
    }

    /** For whoever watches a long run; a build's log has it too. */
    static void say(String text) {
        System.out.println("durability: " + text);
    }

    /** Connects with the patience that a busy machine needs. */
    static Connection connect(BrokerAddress address) throws Exception {
        ConnectionFactory factory = address.factory();
        factory.setHandshakeTimeout(PATIENCE_MILLIS);
        factory.setConnectionTimeout(PATIENCE_MILLIS);
        for (int tries = 1; ; tries++) {
            try {
                return factory.newConnection();
            } catch (IOException | TimeoutException tooSlow) {
                // the broker's patience with a login is short, as it should be
                if (tries == CONNECT_TRIES) {
                    throw tooSlow;
                }
            }
        }
    }

    /**
     * The options that make a broker keep its messages in this store, and leave it to the store to
     * find that a disk is full.
     */
    static String[] options(String store) {
        List<String> options = new ArrayList<>();
        if (hasSetting("store.default")) { // there is more than one
            options.addAll(List.of("--set", "store.default=" + store));
        }
        if (hasSetting("disk.free-limit")) {
            options.addAll(List.of("--set", "disk.free-limit=1MB"));
        }
        return options.toArray(String[]::new);
    }

    /** As {@link #options}, with files that a small disk has room for several of. */
    static String[] optionsOfSmallDisk(String store) {
        List<String> options = new ArrayList<>(List.of(options(store)));
        if (hasSetting("store.journal.segment-bytes")) {
            options.addAll(List.of("--set", "store.journal.segment-bytes=" + SEGMENT_BYTES));
        }
        return options.toArray(String[]::new);
    }

    private static boolean hasSetting(String key) {
        Path settings = BrokerProcess.distribution().resolve("conf").resolve("warren.properties");
        try {
            return Files.readString(settings).contains("#" + key + "=");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BrokerProcess start(Path data, String store) {
        return BrokerProcess.start(data, options(store));
    }

    static BrokerProcess startIn(Map<String, String> environment, Path data, String store) {
        return BrokerProcess.startIn(environment, data, options(store));
    }
}
