package io.warren.itest.soak;

import io.warren.itest.BrokerProcess;
import io.warren.itest.hotplug.PluginJar;
import io.warren.itest.support.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Updates and stops plug-ins, changes policies, definitions and certificates, and raises alarms,
 * one after the other.
 */
final class Operator {
    /**
     * An import makes again what went since the export, and an alarm holds up who would use a queue
     * before it expires: who has queues that come and go holds the other side of this.
     */
    static final ReadWriteLock SHORT_LIVED = new ReentrantReadWriteLock();

    private static final String TOPIC = "exchange-topic";
    private static final String STORE = "store-journal";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration SHORT_FOR = Duration.ofSeconds(5);

    /** Something that an operator does. */
    private interface Action {
        void run() throws Exception;
    }

    private final Station station;
    private final Path folder;
    private final Random random;
    private final List<Action> round = new ArrayList<>();
    private int version;
    private int done;

    Operator(Station station, Path folder, long seed) {
        this.station = station;
        this.folder = folder;
        this.random = new Random(seed);
    }

    /** Does the next thing: all in some order, then again in another. */
    void act() {
        if (round.isEmpty()) {
            Collections.addAll(
                    round,
                    () -> update(TOPIC),
                    () -> stopAndStart(TOPIC),
                    () -> update(STORE),
                    () -> stopAndStart(STORE),
                    this::capByPolicy,
                    this::definitions,
                    () -> station.clients().renewCertificate(),
                    this::alarm,
                    this::shortOfMemory);
            Collections.shuffle(round, random);
        }
        try {
            round.remove(round.size() - 1).run();
            done++;
        } catch (Exception | AssertionError e) {
            station.faults().add("operator", e.toString());
        }
    }

    int done() {
        return done;
    }

    private void update(String bundle) throws Exception {
        version++;
        Path lib = station.broker().home().resolve("lib");
        Path jar = PluginJar.find(lib, "io.warren." + bundle);
        Path next = folder.resolve(bundle + "-" + version + ".jar");
        PluginJar.withVersion(jar, "0.1." + version, next);
        station.ctl().run("plugin:update", bundle, next.toString());
        Files.delete(next);
    }

    /** Shorter than queues and exchanges wait for it. */
    private void stopAndStart(String bundle) throws Exception {
        station.ctl().run("plugin:stop", bundle);
        station.ctl().run("plugin:start", bundle);
    }

    /** An operator's policy that changes nothing that can be seen, in all queues. */
    private void capByPolicy() throws Exception {
        for (User user : List.of(User.GUEST, User.ALPHA, User.BETA, User.GAMMA)) {
            station.ctl()
                    .run(
                            "policy",
                            "set",
                            "cap",
                            ".*",
                            "--operator",
                            "--vhost",
                            user.vhost(),
                            "--arg",
                            "max-length=" + (1_000_000 + random.nextInt(1_000)));
        }
    }

    private void definitions() throws Exception {
        Path file = folder.resolve("definitions.json");
        SHORT_LIVED.writeLock().lock();
        try {
            station.ctl().run("definitions:export", file.toString());
            station.ctl().run("definitions:import", file.toString());
        } finally {
            SHORT_LIVED.writeLock().unlock();
        }
        Files.delete(file);
    }

    /** Wants more free space than any disk has until publishers are told to wait. */
    private void alarm() throws Exception {
        SHORT_LIVED.writeLock().lock();
        try {
            station.ctl().run("limits", "--disk", "1000000GB");
            Await.until("blocked", PATIENCE, () -> station.clients().blockedCount() > 0);
        } finally {
            station.ctl().run("limits", "--disk", Station.DISK_LIMIT);
            Await.until("unblocked", PATIENCE, () -> station.clients().blockedCount() == 0);
            SHORT_LIVED.writeLock().unlock();
        }
    }

    /**
     * Leaves messages so little memory that queues put them off to disk, and that the large ones
     * may block publishers.
     */
    private void shortOfMemory() throws Exception {
        SHORT_LIVED.writeLock().lock();
        try {
            station.ctl().run("limits", "--memory", "0.01");
            TimeUnit.NANOSECONDS.sleep(SHORT_FOR.toNanos());
        } finally {
            station.ctl().run("limits", "--memory", "0.4");
            Await.until("unblocked", PATIENCE, () -> station.clients().blockedCount() == 0);
            SHORT_LIVED.writeLock().unlock();
        }
    }

    /** Users and virtual hosts, before everything. */
    static void prepare(Station station) throws Exception {
        for (User user : List.of(User.ALPHA, User.BETA, User.GAMMA)) {
            station.ctl().run("vhost", "add", user.vhost());
            station.ctl()
                    .runWithInput(
                            user.password() + "\n", "user", "add", user.name(), "--password-stdin");
        }
        for (User user : List.of(User.ALPHA, User.BETA)) {
            String own = "^" + user.vhost() + "\\.";
            station.ctl()
                    .run(
                            "permission",
                            "set",
                            user.name(),
                            own,
                            "^(" + user.vhost() + "\\.|amq\\.default$)",
                            own,
                            "--vhost",
                            user.vhost());
        }
        String gamma = User.GAMMA.vhost();
        String carol = User.GAMMA.name();
        station.ctl().run("permission", "set", carol, ".*", ".*", ".*", "--vhost", gamma);
        station.ctl().run("trace", "on", "--vhost", gamma);
        station.ctl()
                .run(
                        "topic-permission",
                        "set",
                        User.ALPHA.name(),
                        User.ALPHA.prefix() + RoutingPart.TOPIC,
                        RoutingPart.ALLOWED_KEYS,
                        ".*",
                        "--vhost",
                        User.ALPHA.vhost());
    }

    /** What {@code bin/warren store check} says; empty when all is sound. */
    static String check(BrokerProcess stopped, String store) throws Exception {
        Process process =
                new ProcessBuilder(
                                stopped.home().resolve("bin").resolve("warren").toString(),
                                "store",
                                "check",
                                "--data",
                                stopped.data().toString(),
                                "--store",
                                store)
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), "UTF-8");
        return process.waitFor() == 0 && said.contains("sound") ? "" : said;
    }
}
