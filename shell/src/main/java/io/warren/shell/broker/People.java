package io.warren.shell.broker;

import io.warren.management.UserLimits;
import io.warren.management.Users;
import io.warren.session.Identity;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Table;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;

/** The commands about users. */
final class People {
    private static final String PASSWORD =
            "The password is asked for without echo, or read from what is piped in.";

    private final BrokerAccess broker;
    private final Existing existing;

    People(BrokerAccess broker) {
        this.broker = broker;
        this.existing = new Existing(broker);
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        Usage.of("broker", "user list", "Lists users.").example("user list"),
                        this::list),
                new Command(
                        Usage.of("broker", "user add", "Adds a user.")
                                .required("USER", Names.NONE)
                                .option("--tag", "TAG", Names.NONE, "may be repeated")
                                .flag("--password-stdin", "do not ask, read it from a pipe")
                                .detail(PASSWORD)
                                .detail("The user may do nothing yet; see: permission set")
                                .example("user add alice --tag administrator"),
                        this::add),
                new Command(
                        Usage.of("broker", "user passwd", "Changes a user's password.")
                                .required("USER", Names.USER)
                                .flag("--password-stdin", "do not ask, read it from a pipe")
                                .detail(PASSWORD)
                                .example("user passwd alice"),
                        this::changePassword),
                new Command(
                        Usage.of("broker", "user clear-password", "Lets no password be right.")
                                .required("USER", Names.USER)
                                .example("user clear-password alice"),
                        this::clearPassword),
                new Command(
                        Usage.of("broker", "user tags", "Changes a user's tags.")
                                .required("USER", Names.USER)
                                .option("--tag", "TAG", Names.NONE, "may be repeated")
                                .detail("Without --tag the user has none.")
                                .example("user tags alice --tag monitoring"),
                        this::changeTags),
                new Command(
                        Usage.of("broker", "user limits", "Bounds what a user may have.")
                                .required("USER", Names.USER)
                                .option("--max-connections", "N", Names.NONE, "or none")
                                .option("--max-channels", "N", Names.NONE, "or none")
                                .detail("Over all virtual hosts; what is there stays.")
                                .detail("A limit that is not given stays as it is.")
                                .example("user limits alice --max-connections 10"),
                        this::limits),
                new Command(
                        Usage.of("broker", "user delete", "Deletes a user.")
                                .required("USER", Names.USER)
                                .detail("With its permissions; its connections are closed.")
                                .example("user delete alice"),
                        this::delete));
    }

    private void list(Call call) throws CommandException {
        Table table = new Table("USER", "TAGS", "MAX CONNECTIONS", "MAX CHANNELS");
        Users users = broker.management().users();
        for (Identity user : users.list()) {
            UserLimits limits = users.limits(user.name());
            table.row(
                    user.name(),
                    String.join(",", new TreeSet<>(user.tags())),
                    Values.limit(limits.maxConnections()),
                    Values.limit(limits.maxChannels()));
        }
        table.print(call.out(), "no users");
    }

    private void add(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String name = arguments.get("USER");
        Users users = broker.management().users();
        if (existing.isUser(name)) {
            throw new CommandException(
                    "there is a user " + Listings.quoted(name) + " already; see: user passwd");
        }
        Identity user = new Identity(name, new LinkedHashSet<>(Values.tags(arguments)));
        String password = call.input().password("Password for " + Text.visible(name) + ": ");
        BrokerAccess.await(BrokerAccess.ask(() -> users.add(user, password)));
        call.out().println("user " + Listings.quoted(name) + " is added");
    }

    private void changePassword(Call call) throws CommandException {
        String name = call.arguments().get("USER");
        Users users = requireUser(name);
        String password = call.input().password("New password for " + Text.visible(name) + ": ");
        BrokerAccess.await(BrokerAccess.ask(() -> users.changePassword(name, password)));
        call.out().println("the password of " + Listings.quoted(name) + " is changed");
    }

    private void clearPassword(Call call) throws CommandException {
        String name = call.arguments().get("USER");
        Users users = requireUser(name);
        BrokerAccess.await(BrokerAccess.ask(() -> users.clearPassword(name)));
        call.out().println("no password is right for " + Listings.quoted(name) + " any more");
    }

    private void changeTags(Call call) throws CommandException {
        String name = call.arguments().get("USER");
        Users users = requireUser(name);
        LinkedHashSet<String> tags = new LinkedHashSet<>(Values.tags(call.arguments()));
        BrokerAccess.await(BrokerAccess.ask(() -> users.changeTags(name, tags)));
        call.out().println("the tags of " + Listings.quoted(name) + " are changed");
    }

    private void limits(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Values.requireOne(arguments, "--max-connections", "--max-channels");
        String name = arguments.get("USER");
        Users users = requireUser(name);
        UserLimits before = users.limits(name);
        UserLimits limits =
                new UserLimits(
                        Values.limit(arguments, "--max-connections", before.maxConnections()),
                        Values.limit(arguments, "--max-channels", before.maxChannels()));
        BrokerAccess.await(BrokerAccess.ask(() -> users.changeLimits(name, limits)));
        call.out().println("the limits of " + Listings.quoted(name) + " are changed");
    }

    private void delete(Call call) throws CommandException {
        String name = call.arguments().get("USER");
        Users users = requireUser(name);
        BrokerAccess.await(BrokerAccess.ask(() -> users.delete(name)));
        call.out().println("user " + Listings.quoted(name) + " is deleted");
    }

    private Users requireUser(String name) throws CommandException {
        existing.requireUser(name);
        return broker.management().users();
    }
}
