package io.warren.itest.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What RabbitMQ did, one file per area: a line {@code ## name}, then the outcome's lines. */
final class Recording {
    private static final String HEAD = "## ";

    private final Path folder;

    Recording(Path folder) {
        this.folder = folder;
    }

    /** The recorded outcomes of an area by name; empty when there is no recording. */
    Map<String, List<String>> read(Area area) {
        Path file = file(area);
        Map<String, List<String>> outcomes = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : Files.exists(file) ? lines(file) : List.<String>of()) {
            if (line.startsWith(HEAD)) {
                current = new ArrayList<>();
                outcomes.put(line.substring(HEAD.length()), current);
            } else if (!line.isEmpty()) {
                current.add(line);
            }
        }
        return outcomes;
    }

    /** Replaces the recording of an area. */
    void write(Area area, Map<String, List<String>> outcomes) {
        List<String> lines = new ArrayList<>();
        outcomes.forEach(
                (name, outcome) -> {
                    lines.add(HEAD + name);
                    lines.addAll(outcome);
                    lines.add("");
                });
        try {
            Files.write(file(area), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of {@code not-yet.txt}, each with the heading above it as the reason. */
    Map<String, String> notYet() {
        Map<String, String> reasons = new LinkedHashMap<>();
        String reason = "";
        for (String line : lines(folder.resolve("not-yet.txt"))) {
            if (line.startsWith(HEAD)) {
                reason = line.substring(HEAD.length());
            } else if (!line.isBlank() && reasons.put(line, reason) != null) {
                throw new IllegalStateException("twice in not-yet.txt: " + line);
            }
        }
        return reasons;
    }

    private Path file(Area area) {
        return folder.resolve(area.name() + ".txt");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
