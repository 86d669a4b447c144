package io.warren.shell.broker;

import io.warren.management.BrokerInfo;
import io.warren.management.ExchangeTypeInfo;
import io.warren.management.StoreInfo;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Size;
import io.warren.shell.Table;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The commands about the broker itself. */
final class Listings {
    private final BrokerAccess broker;
    private final Clock clock;

    Listings(BrokerAccess broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "status", "Shows the state of the broker.")
                                .example("status"),
                        this::status),
                new Command(
                        Usage.of("broker", "types", "Lists exchange types.").example("types"),
                        this::types));
    }

    private void status(Call call) throws CommandException {
        BrokerInfo info = broker.management().broker();
        PrintWriter out = call.out();
        Instant now = clock.instant();
        line(out, "Version", info.version());
        line(
                out,
                "Started",
                info.startedAt().truncatedTo(ChronoUnit.SECONDS)
                        + " ("
                        + duration(Duration.between(info.startedAt(), now))
                        + " ago)");
        line(
                out,
                "Messages",
                new Size(info.messageBytes())
                        + " in memory; publishers are blocked from "
                        + new Size(info.messageBytesLimit())
                        + " on");
        lines(out, "Protocols", info.protocols());
        line(
                out,
                "Disk",
                new Size(info.diskFreeBytes())
                        + " free; publishers are blocked below "
                        + new Size(info.diskFreeBytesLimit()));
        line(out, "Definitions", info.definitionStore());
        lines(out, "Stores", info.stores().stream().map(Listings::text).toList());
        lines(out, "Alarms", info.alarms());
        lines(out, "Problems", info.problems());
    }

    private static String text(StoreInfo store) {
        if (store.durability().isEmpty()) {
            return store.name()
                    + ": "
                    + store.condition()
                    + ", "
                    + Text.count(store.queues(), "queue");
        }
        return "%s%s: %s, %s, %s on disk, %s"
                .formatted(
                        store.name(),
                        store.isDefault() ? " (default)" : "",
                        store.durability(),
                        store.condition(),
                        new Size(store.diskBytes()),
                        Text.count(store.queues(), "queue"));
    }

    private static void lines(PrintWriter out, String name, List<String> values) {
        if (values.isEmpty()) {
            line(out, name, "none");
        }
        String head = name;
        for (String value : values) {
            line(out, head, value);
            head = "";
        }
    }

    private static void line(PrintWriter out, String name, String value) {
        String head = name.isEmpty() ? "" : name + ":";
        out.println(head + " ".repeat(13 - head.length()) + Text.visible(value));
    }

    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    private void types(Call call) throws CommandException {
        Table table = new Table("TYPE", "BUNDLE", "EXCHANGES", "FAULTS");
        List<ExchangeTypeInfo> infos = new ArrayList<>(broker.management().exchangeTypes());
        infos.sort(Comparator.comparing(ExchangeTypeInfo::name));
        for (ExchangeTypeInfo info : infos) {
            String bundle = info.bundle().isEmpty() ? "(absent)" : info.bundle();
            table.row(info.name(), bundle, info.exchanges(), info.faults());
        }
        table.print(call.out(), "no exchange types");
    }

    static String quoted(String name) {
        return "'" + Text.visible(name) + "'";
    }
}
