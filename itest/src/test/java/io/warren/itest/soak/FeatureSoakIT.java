package io.warren.itest.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Await;
import io.warren.itest.support.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * All features at once against one broker, for as long as {@code warren.soak.minutes} says: nothing
 * confirmed is lost, nothing comes that should not, and memory and disk stay flat. docs/soak.md
 * tells what is in play.
 */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
@DisabledIfSystemProperty(
        named = SharedBroker.URI_PROPERTY,
        matches = ".+",
        disabledReason = "kills its broker")
final class FeatureSoakIT {
    private static final Duration TICK = Duration.ofSeconds(20);
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(2);
    private static final long ENDS_WITHIN_SECONDS = 100;

    private static final Predicate<String> WARNING =
            Pattern.compile(" (WARN|ERROR) (?!.*(login refused|is cancelled: held))").asPredicate();

    private final Soak soak = Soak.ofProperties();
    private final Samples samples = new Samples();
    private final List<Worker> workers = new ArrayList<>();

    @TempDir Path temporary;

    @Test
    void nothingConfirmedIsLostAndMemoryStaysFlatWithEverythingInPlay() throws Exception {
        Soak.say(soak.toString());
        Path folder = soak.folder().orElse(temporary);
        try (Station station = new Station(folder)) {
            Operator.prepare(station);
            List<Part> parts = parts(station);
            List<Declaring> declared = new ArrayList<>();
            for (Part part : parts) {
                declared.add(declare(station, part));
            }
            for (Part part : parts) {
                part.roles().forEach(role -> workers.add(new Worker(station, part.user(), role)));
            }
            play(station, new Operator(station, folder, soak.seed()));
            drain(station);
            station.books().forEach(book -> Soak.say(book.toString()));
            if (station.faults().count() > 0) {
                station.broker().log().lines().filter(WARNING).forEach(Soak::say);
            }
            assertThat(station.faults().texts()).as("faults").isEmpty();
            assertThat(station.books()).allMatch(book -> book.consumedCount() > 0, "is in use");
            assertThat(station.books().stream().mapToLong(Book::withdrawnCount).sum())
                    .as("refused, returned and rolled back")
                    .isPositive();
            assertThat(station.clients().renewalCount()).as("secrets told again").isPositive();
            for (int i = 0; i < parts.size(); i++) {
                assertEmpty(station, parts.get(i).user(), declared.get(i).queues());
            }
            end(station);
        }
        if (soak.isLong()) {
            assertThat(samples.growth()).as("what grew").isEmpty();
        }
    }

    private static List<Part> parts(Station station) {
        return List.of(
                RoutingPart.of(station, User.GUEST),
                RoutingPart.of(station, User.ALPHA),
                RetryPart.of(station, User.ALPHA),
                LimitPart.dropping(station, User.BETA),
                LimitPart.refusing(station, User.BETA),
                LimitPart.refusingWithLetters(station, User.GAMMA),
                PriorityPart.of(station, User.GUEST),
                ActivePart.of(station, User.ALPHA),
                QuorumPart.of(station, User.BETA),
                StreamPart.bySize(station, User.ALPHA),
                StreamPart.byAge(station, User.GAMMA),
                TransactionPart.of(station, User.BETA),
                ReturnPart.of(station, User.GUEST),
                RpcPart.of(station, User.GUEST),
                ChurnPart.of(User.ALPHA),
                ChurnPart.of(User.BETA),
                PolicyPart.of(station, User.ALPHA),
                TracePart.of(station, User.GAMMA),
                HoldingPart.of(station, User.GAMMA),
                RecoverPart.of(station, User.GAMMA),
                SimplePart.ofTransient(station, User.GUEST),
                SimplePart.ofLarge(station, User.GUEST),
                SimplePart.ofExpiring(station, User.BETA));
    }

    private static Declaring declare(Station station, Part part) throws Exception {
        try (Connection connection = station.connect(part.user(), "declaring");
                Channel channel = connection.createChannel()) {
            Declaring declaring = new Declaring(channel);
            part.topology().declare(declaring);
            return declaring;
        }
    }

    /** The time itself: the operator acts, the books are told of it, memory is measured. */
    private void play(Station station, Operator operator) throws Exception {
        long start = System.nanoTime();
        Alarm act = new Alarm(soak.actEvery());
        Alarm kill = new Alarm(soak.killEvery());
        Alarm tick = new Alarm(TICK);
        Alarm sample = new Alarm(soak.sampleEvery());
        Pace look = new Pace(10);
        Duration now = Duration.ZERO;
        while (now.compareTo(soak.length()) < 0 && station.faults().count() == 0) {
            if (sample.isDue(now)) {
                tell(station, operator, now);
            }
            if (tick.isDue(now)) {
                station.books().forEach(Book::tick);
            }
            if (act.isDue(now)) {
                operator.act();
            }
            if (soak.mayKillAfter(now) && kill.isDue(now)) {
                station.killAndRestart();
            }
            look.await();
            now = Duration.ofNanos(System.nanoTime() - start);
        }
        tell(station, operator, now);
        if (!soak.killEvery().isZero()) {
            station.killAndRestart(); // what has run for long must come back too
        }
    }

    private void tell(Station station, Operator operator, Duration now) throws Exception {
        Samples.Sample sample = samples.take(station.broker());
        Soak.say(
                "%5.1f min: %d confirmed, %d consumed, %d withdrawn, %d faults; %d kills, %d acts, %d blocked; %s"
                        .formatted(
                                now.toMillis() / 60_000.0,
                                station.books().stream().mapToLong(Book::confirmedCount).sum(),
                                station.books().stream().mapToLong(Book::consumedCount).sum(),
                                station.books().stream().mapToLong(Book::withdrawnCount).sum(),
                                station.faults().count(),
                                station.life(),
                                operator.done(),
                                station.clients().blockings(),
                                sample));
    }

    private void drain(Station station) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDS_WITHIN_SECONDS);
        // each goes on for a moment on the broker that has come back
        long enough = station.books().stream().mapToLong(Book::consumedCount).sum() + 500;
        Await.until(
                "it goes on",
                Duration.ofMinutes(1),
                () ->
                        station.books().stream().mapToLong(Book::consumedCount).sum() > enough
                                || station.faults().count() > 0);
        station.stopPublishing();
        for (Worker worker : workers) {
            if (!worker.drains()) {
                worker.join(TimeUnit.NANOSECONDS.toSeconds(deadline - System.nanoTime()) + 1);
            }
        }
        try {
            Await.until(
                    "all books are balanced",
                    DRAINED_WITHIN,
                    () -> station.books().stream().allMatch(Book::isBalanced));
        } catch (AssertionError late) {
            station.faults().add("drain", late.getMessage());
        }
    }

    private static void assertEmpty(Station station, User user, List<String> queues)
            throws Exception {
        try (Connection connection = station.connect(user, "looking");
                Channel channel = connection.createChannel()) {
            for (String queue : queues) {
                Amqp.awaitReady(channel, queue, 0);
            }
        }
    }

    private void end(Station station) throws Exception {
        String status = station.ctl().run("status");
        assertThat(status).containsPattern("Problems: +none").containsPattern("Alarms: +none");
        station.stopConsuming();
        for (Worker worker : workers) {
            worker.join(ENDS_WITHIN_SECONDS);
        }
        BrokerProcess broker = station.broker();
        assertThat(broker.stop()).as("exit code").isZero();
        assertThat(broker.log()).doesNotContain(" ERROR ");
        assertThat(Operator.check(broker, "journal")).as("the journal").isEmpty();
        assertThat(Operator.check(broker, "mapdb")).as("the definitions").isEmpty();
        assertThat(station.faults().texts()).as("faults").isEmpty();
    }
}
