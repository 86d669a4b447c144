package io.warren.itest.soak;

import io.warren.itest.BrokerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the broker takes of memory and disk, measured again and again. */
final class Samples {
    private static final Pattern USED =
            Pattern.compile("used (\\d+)K.*Metaspace +used (\\d+)K", Pattern.DOTALL);
    private static final long MEMORY_MARGIN = 32 << 20;
    private static final long CLASSES_MARGIN = 4 << 20;
    private static final long DISK_MARGIN = 128 << 20;
    private static final int PERCENT = 125;

    /**
     * One measurement.
     *
     * @param residentBytes of the process under load, before the collection
     * @param heapBytes used behind a collection
     * @param classBytes used by classes: those of a bundle that was updated must go
     * @param diskBytes of the data folder
     */
    record Sample(long residentBytes, long heapBytes, long classBytes, long diskBytes) {
        @Override
        public String toString() {
            return "%d MiB resident, %d MiB heap, %d MiB classes, %d MiB disk"
                    .formatted(
                            residentBytes >> 20,
                            heapBytes >> 20,
                            classBytes >> 20,
                            diskBytes >> 20);
        }
    }

    private final List<Sample> all = new ArrayList<>();

    Sample take(BrokerProcess broker) throws Exception {
        long pid = broker.process().pid();
        long resident = residentBytes(pid);
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        if (!used.find()) {
            throw new IOException("no heap in what jcmd says");
        }
        Sample sample =
                new Sample(
                        resident,
                        Long.parseLong(used.group(1)) << 10,
                        Long.parseLong(used.group(2)) << 10,
                        bytes(broker.data()));
        all.add(sample);
        return sample;
    }

    /** What is not flat: empty if the last quarter is as the second one was. */
    List<String> growth() {
        List<String> growth = new ArrayList<>();
        compare("resident memory", Sample::residentBytes, MEMORY_MARGIN, growth);
        compare("heap", Sample::heapBytes, MEMORY_MARGIN, growth);
        compare("classes", Sample::classBytes, CLASSES_MARGIN, growth);
        compare("disk", Sample::diskBytes, DISK_MARGIN, growth);
        return growth;
    }

    private void compare(
            String what, ToLongFunction<Sample> value, long margin, List<String> growth) {
        int quarter = all.size() / 4;
        long second = median(all.subList(quarter, 2 * quarter), value);
        long last = median(all.subList(all.size() - quarter, all.size()), value);
        Soak.say(
                "%s: median %d MiB in the second quarter, %d MiB in the last"
                        .formatted(what, second >> 20, last >> 20));
        if (last > second * PERCENT / 100 + margin) {
            growth.add(what + " grew from " + second + " to " + last + " bytes");
        }
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> value) {
        long[] sorted = samples.stream().mapToLong(value).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    private static long residentBytes(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmRSS in " + status);
    }

    private static String jcmd(long pid, String command) throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process =
                new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + said);
        }
        return said;
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(Samples::size).sum();
        } catch (java.io.UncheckedIOException vanished) {
            return bytes(folder); // files come and go
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException vanished) {
            return 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
