package io.warren.itest.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Warren's outcome of every case is RabbitMQ's: as it was recorded, or, with the profile {@code
 * compare}, as it is now.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ComparisonIT {
    private static final String LIVE = "warren.compare.live";
    private static final boolean RECORD = Boolean.getBoolean("warren.compare.record");
    private static final List<String> NOT_RECORDED = List.of("not recorded");
    private static final Pattern ONLY =
            Pattern.compile(System.getProperty("warren.compare.only", ""));

    private final Recording recording =
            new Recording(
                    Path.of(System.getProperty("warren.root"), "itest/src/test/resources/compare"));
    private final Map<String, String> notYet = recording.notYet();
    private final Map<Case, Future<List<String>>> first = new HashMap<>();
    private final Map<Case, Future<List<String>>> second = new HashMap<>();
    private final Map<Case, List<String>> rabbitMq = new HashMap<>();
    private final Map<Case, Future<List<String>>> warren = new HashMap<>();
    private final Runs runs = new Runs();
    private final Report report = new Report();
    private Path folder;
    private Peer yardstick;
    private Peer underTest;

    @BeforeAll
    void startEverything() throws Exception {
        folder = Files.createTempDirectory("warren-compare");
        underTest = new Warren(folder);
        underTest.operator().define(SharedUsers.definitions());
        if (Boolean.getBoolean(LIVE)) {
            assertThat(RabbitMq.installed()).as("RabbitMQ is installed").isTrue();
            yardstick = new RabbitMq(folder);
            yardstick.operator().define(SharedUsers.definitions());
            eachCase(each -> first.put(each, runs.start(yardstick, each, Optional.empty())));
            eachCase(each -> second.put(each, runs.start(yardstick, each, Optional.empty())));
        }
        for (Area area : Areas.all()) {
            Map<String, List<String>> recorded = recording.read(area);
            for (Case each : area.cases()) {
                rabbitMq.put(
                        each,
                        RECORD && first.containsKey(each)
                                ? Runs.outcome(first.get(each))
                                : recorded.getOrDefault(each.name(), NOT_RECORDED));
            }
            if (RECORD) {
                Map<String, List<String>> outcomes = new LinkedHashMap<>();
                for (Case each : area.cases()) {
                    if (rabbitMq.get(each) != NOT_RECORDED) {
                        outcomes.put(each.name(), rabbitMq.get(each));
                    }
                }
                recording.write(area, outcomes);
            }
        }
        eachCase(
                each -> {
                    List<String> expected = Differences.apply(each, rabbitMq.get(each));
                    boolean known = notYet.containsKey(each.id());
                    Optional<List<String>> stop = known ? Optional.of(expected) : Optional.empty();
                    warren.put(each, runs.start(underTest, each, stop));
                });
    }

    private static void eachCase(Consumer<Case> action) {
        Areas.all().stream()
                .flatMap(area -> area.cases().stream())
                .filter(ComparisonIT::chosen)
                .forEach(action);
    }

    private static boolean chosen(Case each) {
        return ONLY.matcher(each.id()).find();
    }

    @AfterAll
    void stopEverything() throws Exception {
        runs.close();
        report.write(Path.of(System.getProperty("warren.root"), "itest/target/comparison.txt"));
        for (Peer peer : new Peer[] {yardstick, underTest}) {
            if (peer != null) {
                peer.close();
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @TestFactory
    @EnabledIfSystemProperty(named = LIVE, matches = "true", disabledReason = "see -Pcompare")
    Stream<DynamicContainer> rabbitMqDoesTheSameTwiceAndAsRecorded() {
        return tests(
                each -> {
                    List<String> once = Runs.outcome(first.get(each));
                    assertThat(Runs.outcome(second.get(each))).as("twice").isEqualTo(once);
                    assertThat(once).as("as recorded").isEqualTo(rabbitMq.get(each));
                    assertThat(once).noneMatch(line -> line.startsWith("the case failed"));
                });
    }

    @TestFactory
    Stream<DynamicContainer> warrenDoesWhatRabbitMqDoes() {
        return tests(
                each -> {
                    List<String> expected = Differences.apply(each, rabbitMq.get(each));
                    List<String> actual = Runs.outcome(warren.get(each));
                    String reason = notYet.get(each.id());
                    if (!actual.equals(expected)) {
                        report.differs(each, reason == null ? "" : reason, expected, actual);
                    }
                    if (reason == null) {
                        assertThat(actual).isEqualTo(expected);
                    } else if (actual.equals(expected)) {
                        fail("it passes now: remove it from not-yet.txt (" + reason + ")");
                    } else {
                        abort("not yet: " + reason);
                    }
                });
    }

    private static Stream<DynamicContainer> tests(Consumer<Case> check) {
        return Areas.all().stream()
                .map(
                        area ->
                                DynamicContainer.dynamicContainer(
                                        area.name(),
                                        area.cases().stream()
                                                .filter(ComparisonIT::chosen)
                                                .map(each -> test(each, check))));
    }

    private static DynamicTest test(Case each, Consumer<Case> check) {
        return DynamicTest.dynamicTest(each.name(), () -> check.accept(each));
    }

    @Test
    void theListsNameOnlyCasesThatExist() {
        List<String> ids =
                Areas.all().stream()
                        .flatMap(area -> area.cases().stream())
                        .map(Case::id)
                        .collect(Collectors.toList());

        assertThat(ids).containsAll(notYet.keySet());
        assertThat(ids)
                .containsAll(Differences.table().stream().map(Differences.Difference::id).toList());
    }

    @Test
    void everyRecordingBelongsToACase() {
        assertThat(Areas.all())
                .allSatisfy(
                        area ->
                                assertThat(area.cases().stream().map(Case::name))
                                        .containsAll(recording.read(area).keySet()));
    }
}
