package io.warren.shell.broker;

import io.warren.management.BrokerInfo;
import io.warren.management.Management;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Size;
import io.warren.shell.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command about the limits from which on publishers are blocked. */
final class Limits {
    private static final double LEAST_SHARE = 0.01;
    private static final double LARGEST_SHARE = 0.9;

    private final BrokerAccess broker;

    Limits(BrokerAccess broker) {
        this.broker = broker;
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "limits", "Shows or changes when publishers block.")
                                .option(
                                        "--memory",
                                        "SHARE",
                                        Names.NONE,
                                        "heap that queued messages may take, as in 0.4")
                                .option(
                                        "--disk",
                                        "SIZE",
                                        Names.NONE,
                                        "disk space that must be left, as in 512MB")
                                .detail("A change lasts until the broker stops; the settings")
                                .detail("memory.high-watermark and disk.free-limit keep it.")
                                .example("limits --memory 0.5 --disk 2GB"),
                        this::limits));
    }

    private void limits(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Management management = broker.management();
        Double share = arguments.flag("--memory") ? share(arguments.option("--memory", "")) : null;
        Long disk = arguments.flag("--disk") ? size(arguments.option("--disk", "")) : null;
        management.limits(share, disk);
        BrokerInfo info = management.broker();
        call.out().println("Memory: " + new Size(info.messageBytesLimit()) + " of messages");
        call.out().println("Disk:   " + new Size(info.diskFreeBytesLimit()) + " left");
        String alarms = info.alarms().isEmpty() ? "none" : String.join(", ", info.alarms());
        call.out().println("Alarms: " + alarms);
    }

    private static double share(String text) throws CommandException {
        try {
            double share = Double.parseDouble(text);
            if (share >= LEAST_SHARE && share <= LARGEST_SHARE) {
                return share;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw CommandException.misuse(
                "--memory is a share of the heap, from " + LEAST_SHARE + " to " + LARGEST_SHARE);
    }

    private static long size(String text) throws CommandException {
        @Nullable Size size = Size.parse(text);
        if (size == null) {
            throw CommandException.misuse(
                    "--disk is a number of bytes, perhaps with a unit: 512MB, 2GiB");
        }
        return size.bytes();
    }
}
