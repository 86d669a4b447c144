package io.warren.launcher.store;

import io.warren.store.Backlog;
import io.warren.store.LogId;
import io.warren.store.StoreTool;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a check has found, for people and as JSON. */
final class Findings implements StoreTool.Report {
    /** Enough to see what is wrong; JSON has them all. */
    private static final int DAMAGES_SHOWN = 20;

    private final List<Found> logs = new ArrayList<>();
    private final Map<String, Long> definitions = new LinkedHashMap<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<String> damages = new ArrayList<>();

    private record Found(LogId id, Backlog backlog, long transients, long damaged) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("queue", id.queueId());
            json.put("level", id.level());
            json.put("messages", backlog.messages());
            json.put("bytes", backlog.contentBytes());
            json.put("first", backlog.firstSequence());
            json.put("last", backlog.lastSequence());
            json.put("transient", transients);
            json.put("damaged", damaged);
            return json;
        }
    }

    @Override
    public void log(LogId id, Backlog backlog, long transients, long damaged) {
        logs.add(new Found(id, backlog, transients, damaged));
    }

    @Override
    public void definitions(String kind, long count) {
        definitions.put(kind, count);
    }

    @Override
    public void fact(String name, String value) {
        facts.put(name, value);
    }

    @Override
    public void damage(String text) {
        damages.add(text);
    }

    boolean isSound() {
        return damages.isEmpty() && logs.stream().allMatch(log -> log.damaged == 0);
    }

    List<String> damages() {
        return damages;
    }

    Map<String, Object> json(String store) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("store", store);
        json.put("sound", isSound());
        json.put("logs", logs.stream().map(Found::json).toList());
        json.put("definitions", definitions);
        json.put("facts", facts);
        json.put("damages", damages);
        return json;
    }

    void print(String store, PrintStream out) {
        out.println("store " + store);
        facts.forEach((name, value) -> out.println("  " + name + ": " + value));
        definitions.forEach((kind, count) -> out.println("  definitions, " + kind + ": " + count));
        if (!logs.isEmpty()) {
            out.printf(
                    "  %10s %5s %12s %15s %12s %12s %9s %7s%n",
                    "queue", "level", "messages", "bytes", "first", "last", "transient", "damaged");
        }
        for (Found log : logs) {
            out.printf(
                    "  %10d %5d %12d %15d %12d %12d %9d %7d%n",
                    log.id.queueId(),
                    log.id.level(),
                    log.backlog.messages(),
                    log.backlog.contentBytes(),
                    log.backlog.firstSequence(),
                    log.backlog.lastSequence(),
                    log.transients,
                    log.damaged);
        }
        damages.stream().limit(DAMAGES_SHOWN).forEach(text -> out.println("  DAMAGE: " + text));
        if (damages.size() > DAMAGES_SHOWN) {
            out.println("  … and " + (damages.size() - DAMAGES_SHOWN) + " more; --json has all");
        }
        out.println(isSound() ? "  sound" : "  NOT SOUND");
    }
}
