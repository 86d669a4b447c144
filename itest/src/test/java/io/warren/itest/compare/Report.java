package io.warren.itest.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every case whose outcomes differ, known or not, with both, for people to read. */
final class Report {
    private final List<String> entries = new CopyOnWriteArrayList<>();

    /** Adds a case that differs; the reason is empty when nobody knew. */
    void differs(Case each, String reason, List<String> expected, List<String> actual) {
        List<String> lines = new ArrayList<>();
        lines.add("## " + each.id());
        lines.add("    " + (reason.isEmpty() ? "nobody knew" : "not yet: " + reason));
        int same = 0;
        while (same < Math.min(expected.size(), actual.size())
                && expected.get(same).equals(actual.get(same))) {
            lines.add("    both      " + expected.get(same++));
        }
        expected.stream().skip(same).forEach(line -> lines.add("    rabbitmq  " + line));
        actual.stream().skip(same).forEach(line -> lines.add("    warren    " + line));
        entries.add(String.join("\n", lines) + "\n");
    }

    /** Writes it all. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, entries);
    }
}
