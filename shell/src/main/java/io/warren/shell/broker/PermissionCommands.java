package io.warren.shell.broker;

import io.warren.management.Permission;
import io.warren.management.TopicPermission;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Table;
import io.warren.shell.Usage;
import java.util.List;

/** The commands about who may do what. */
final class PermissionCommands {
    private static final String PATTERNS =
            "Regular expressions that must match somewhere in the name: ^ and $ fix its ends."
                    + " '' allows nothing.";

    private final BrokerAccess broker;
    private final Existing existing;

    PermissionCommands(BrokerAccess broker) {
        this.broker = broker;
        this.existing = new Existing(broker);
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        listing("permission list", "Lists what users may do.")
                                .example("permission list --user alice"),
                        this::list),
                new Command(
                        Usage.of("broker", "permission set", "Says what a user may do.")
                                .required("USER", Names.USER)
                                .required("CONFIGURE", Names.NONE)
                                .required("WRITE", Names.NONE)
                                .required("READ", Names.NONE)
                                .virtualHost()
                                .detail(PATTERNS)
                                .detail("CONFIGURE: declare, delete. WRITE: publish, bind to.")
                                .detail("READ: consume, get, purge, bind from.")
                                .example("permission set alice '^alice-' '.*' '.*'"),
                        this::set),
                new Command(
                        Usage.of("broker", "permission clear", "Takes a user's permission away.")
                                .required("USER", Names.USER)
                                .virtualHost()
                                .detail("The user cannot connect to the virtual host any more.")
                                .example("permission clear alice"),
                        this::clear),
                new Command(
                        listing("topic-permission list", "Lists which keys users may use.")
                                .example("topic-permission list"),
                        this::listTopic),
                new Command(
                        Usage.of(
                                        "broker",
                                        "topic-permission set",
                                        "Says which routing keys a user may use.")
                                .required("USER", Names.USER)
                                .required("EXCHANGE", Names.EXCHANGE)
                                .required("WRITE", Names.NONE)
                                .required("READ", Names.NONE)
                                .virtualHost()
                                .detail(PATTERNS)
                                .detail("{username} and {vhost} stand for these.")
                                .example(
                                        "topic-permission set alice amq.topic '^{username}\\.' '.*'"),
                        this::setTopic),
                new Command(
                        Usage.of(
                                        "broker",
                                        "topic-permission clear",
                                        "Lets a user use all routing keys.")
                                .required("USER", Names.USER)
                                .optional("EXCHANGE", Names.EXCHANGE)
                                .virtualHost()
                                .example("topic-permission clear alice amq.topic"),
                        this::clearTopic));
    }

    private static Usage.Builder listing(String name, String summary) {
        return Usage.of("broker", name, summary)
                .option("--user", "NAME", Names.USER, "only those of this user")
                .option("--vhost", "NAME", Names.VIRTUAL_HOST, "only those in this virtual host");
    }

    /** A name that is mistyped must not look like a user without permissions. */
    private void requireKnown(Arguments arguments) throws CommandException {
        if (arguments.flag("--user")) {
            existing.requireUser(arguments.option("--user", ""));
        }
        if (arguments.flag("--vhost")) {
            existing.requireVirtualHost(arguments.virtualHost());
        }
    }

    private static boolean isWanted(Arguments arguments, String user, String virtualHost) {
        return arguments.option("--user", user).equals(user)
                && arguments.option("--vhost", virtualHost).equals(virtualHost);
    }

    private void list(Call call) throws CommandException {
        requireKnown(call.arguments());
        Table table = new Table("VHOST", "USER", "CONFIGURE", "WRITE", "READ");
        for (Permission p : broker.management().permissions().list()) {
            if (isWanted(call.arguments(), p.user(), p.virtualHost())) {
                table.row(
                        p.virtualHost(),
                        p.user(),
                        Values.orQuotes(p.configure()),
                        Values.orQuotes(p.write()),
                        Values.orQuotes(p.read()));
            }
        }
        table.print(call.out(), "no permissions");
    }

    private String user(Arguments arguments) throws CommandException {
        String user = arguments.get("USER");
        existing.requireUser(user);
        return user;
    }

    private void set(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Permission permission =
                new Permission(
                        user(arguments),
                        existing.virtualHost(arguments),
                        arguments.get("CONFIGURE"),
                        arguments.get("WRITE"),
                        arguments.get("READ"));
        BrokerAccess.await(
                BrokerAccess.ask(() -> broker.management().permissions().set(permission)));
        call.out().println("the permission of " + Listings.quoted(permission.user()) + " is set");
    }

    private void clear(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String user = user(arguments);
        String host = existing.virtualHost(arguments);
        Existing.require(
                broker.management().permissions().list().stream()
                        .anyMatch(p -> p.user().equals(user) && p.virtualHost().equals(host)),
                "user %s has no permission in virtual host %s; see: permission list --user %1$s"
                        .formatted(Listings.quoted(user), Listings.quoted(host)));
        BrokerAccess.await(
                BrokerAccess.ask(() -> broker.management().permissions().clear(user, host)));
        call.out().println("the permission of " + Listings.quoted(user) + " is cleared");
    }

    private void listTopic(Call call) throws CommandException {
        requireKnown(call.arguments());
        Table table = new Table("VHOST", "USER", "EXCHANGE", "WRITE", "READ");
        for (TopicPermission p : broker.management().permissions().listTopic()) {
            if (isWanted(call.arguments(), p.user(), p.virtualHost())) {
                table.row(
                        p.virtualHost(),
                        p.user(),
                        p.exchange().isEmpty() ? "(default)" : p.exchange(),
                        Values.orQuotes(p.write()),
                        Values.orQuotes(p.read()));
            }
        }
        table.print(call.out(), "no topic permissions");
    }

    private void setTopic(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        TopicPermission permission =
                new TopicPermission(
                        user(arguments),
                        existing.virtualHost(arguments),
                        arguments.get("EXCHANGE"),
                        arguments.get("WRITE"),
                        arguments.get("READ"));
        BrokerAccess.await(
                BrokerAccess.ask(() -> broker.management().permissions().setTopic(permission)));
        call.out()
                .println(
                        "the topic permission of "
                                + Listings.quoted(permission.user())
                                + " is set");
    }

    private void clearTopic(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String user = user(arguments);
        String host = existing.virtualHost(arguments);
        String exchange = arguments.get("EXCHANGE", "");
        Existing.require(
                broker.management().permissions().listTopic().stream()
                        .filter(p -> p.user().equals(user) && p.virtualHost().equals(host))
                        .anyMatch(p -> exchange.isEmpty() || p.exchange().equals(exchange)),
                ("user %s has no such topic permission in virtual host %s;"
                                + " see: topic-permission list --user %1$s")
                        .formatted(Listings.quoted(user), Listings.quoted(host)));
        BrokerAccess.await(
                BrokerAccess.ask(
                        () -> broker.management().permissions().clearTopic(user, host, exchange)));
        call.out().println("topic permissions of " + Listings.quoted(user) + " are cleared");
    }
}
