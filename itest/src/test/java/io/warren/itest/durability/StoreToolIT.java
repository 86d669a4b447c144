package io.warren.itest.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.BrokerProcess;
import io.warren.itest.support.BrokerAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code bin/warren store} on the files of a broker that was killed in the middle of its work. */
@Tag("slow")
final class StoreToolIT {
    private static final int CONFIRMS = 400;
    private static final long SECONDS = 120;
    private static final Pattern COMPACTED =
            Pattern.compile("\"bytesBefore\":(\\d+),\"bytesAfter\":(\\d+)");

    @TempDir(factory = Scratch.class)
    Path folder;

    /** What a command said, and its exit code. */
    private record Said(int code, String out, String err) {}

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#storesWithTool")
    void aKilledBrokersFilesAreSoundAndAsSmallAsWhatIsInThemWhenCompacted(String store)
            throws Exception {
        Path data = folder.resolve("data");
        Ledger ledger = new Ledger();
        fill(data, store, ledger);

        assertThat(on(data, "check", store)).satisfies(StoreToolIT::isFine);
        Said dumped = on(data, "dump", store, "--limit", "5", "--bodies", "hex");
        assertThat(dumped.code()).as(dumped.err()).isZero();
        assertThat(dumped.out().lines()).hasSizeBetween(5, 20);
        assertThat(dumped.out()).contains("sequence=", "durable=true", "body=");

        Said compacted = on(data, "compact", store, "--json");
        assertThat(compacted.code()).as(compacted.err()).isZero();
        Matcher sizes = COMPACTED.matcher(compacted.out());
        assertThat(sizes.find()).as(compacted.out()).isTrue();
        assertThat(Long.parseLong(sizes.group(2))).isLessThan(Long.parseLong(sizes.group(1)));
        assertThat(on(data, "check", store)).satisfies(StoreToolIT::isFine);

        try (BrokerProcess broker = Durability.start(data, store)) {
            Verification verification = Verification.of(BrokerAddress.of(broker), ledger, 0);
            assertThat(verification.faults()).isEmpty();
            assertThat(verification.losses()).isEmpty();
            assertThat(verification.confirmed()).isPositive();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.warren.itest.durability.Durability#storesWithTool")
    void whatABrokerHasOpenIsLeftAlone(String store) throws Exception {
        Path data = folder.resolve("data");
        try (BrokerProcess broker = Durability.start(data, store)) {
            for (String action : List.of("check", "dump", "compact")) {
                Said said = on(data, action, store);
                assertThat(said.code()).isEqualTo(2);
                assertThat(said.err())
                        .contains("a broker runs on the data folder")
                        .contains(Long.toString(broker.process().pid()));
            }
        }
    }

    @Test
    void whatIsNotThereIsToldInOneLine() throws Exception {
        assertThat(tool("check", "--data", folder.resolve("no").toString()))
                .isEqualTo(
                        new Said(
                                2,
                                "",
                                "warren store: there is no data folder "
                                        + folder.resolve("no")
                                        + "\n"));
        assertThat(tool("check", "--data", folder.toString()).err()).contains("has no files of");
        assertThat(tool("mend").code()).isEqualTo(2);
        assertThat(tool("--help").out()).contains("check", "dump", "compact");
    }

    private static void fill(Path data, String store, Ledger ledger) throws Exception {
        try (BrokerProcess broker = Durability.start(data, store);
                Load load = Load.start(BrokerAddress.of(broker), ledger)) {
            load.awaitConfirms(CONFIRMS);
            load.drain(LoadMessages.SHELF);
            load.awaitConfirms(CONFIRMS / 4);
            broker.kill();
        }
    }

    private static void isFine(Said said) {
        assertThat(said.code()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("sound").doesNotContain("NOT SOUND", "DAMAGE");
    }

    private static Said on(Path data, String action, String store, String... options)
            throws Exception {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of(action, "--data", data.toString(), "--store", store));
        arguments.addAll(List.of(options));
        return tool(arguments.toArray(String[]::new));
    }

    private static Said tool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(BrokerProcess.distribution().resolve("bin").resolve("warren").toString());
        command.add("store");
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), out, err);
    }
}
