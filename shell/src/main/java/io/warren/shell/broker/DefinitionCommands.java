package io.warren.shell.broker;

import io.warren.management.Management;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import io.warren.shell.definitions.DefinitionFiles;
import io.warren.shell.definitions.DefinitionsException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The commands that take all definitions out, or in. */
final class DefinitionCommands {
    private final BrokerAccess broker;

    DefinitionCommands(BrokerAccess broker) {
        this.broker = broker;
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of(
                                        "broker",
                                        "definitions export",
                                        "Writes all definitions to a file.")
                                .required("FILE", Names.FILE)
                                .detail("RabbitMQ's JSON. The file has password hashes in it.")
                                .example("definitions export definitions.json"),
                        this::exportAll),
                new Command(
                        Usage.of("broker", "definitions import", "Reads definitions from a file.")
                                .required("FILE", Names.FILE)
                                .detail("RabbitMQ's JSON. Nothing changes if it is not valid.")
                                .example("definitions import definitions.json"),
                        this::importAll));
    }

    private static Path file(Call call) throws CommandException {
        String text = call.arguments().get("FILE");
        try {
            return call.directory().resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw CommandException.misuse("not a file name: " + Text.visible(text));
        }
    }

    private interface Work {
        List<String> run(Management management) throws DefinitionsException;
    }

    private void run(Call call, Work work, String done) throws CommandException {
        Management management = broker.management();
        try {
            for (String remark : work.run(management)) {
                call.out().println("note: " + Text.visible(remark));
            }
        } catch (DefinitionsException unusable) {
            throw new CommandException(Text.visible(String.valueOf(unusable.getMessage())));
        }
        call.out().println(done);
    }

    private void exportAll(Call call) throws CommandException {
        Path file = file(call);
        run(
                call,
                management -> DefinitionFiles.exportTo(file, management),
                "definitions are exported to " + Text.visible(file.toString()));
    }

    private void importAll(Call call) throws CommandException {
        Path file = file(call);
        run(
                call,
                management -> DefinitionFiles.importFrom(file, management),
                "definitions are imported from " + Text.visible(file.toString()));
    }
}
