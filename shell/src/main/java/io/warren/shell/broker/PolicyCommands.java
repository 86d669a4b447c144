package io.warren.shell.broker;

import io.warren.management.Policy;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Table;
import io.warren.shell.Usage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The commands about policies. */
final class PolicyCommands {
    private static final String TARGETS =
            Arrays.stream(Policy.Target.values())
                    .map(Policy.Target::text)
                    .collect(Collectors.joining(", "));

    private final BrokerAccess broker;
    private final Existing existing;

    PolicyCommands(BrokerAccess broker) {
        this.broker = broker;
        this.existing = new Existing(broker);
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        policy("policy list", "Lists policies, the strongest first.")
                                .example("policy list --operator"),
                        this::list),
                new Command(
                        Usage.of("broker", "policy set", "Gives arguments to all that is so named.")
                                .required("POLICY", Names.NONE)
                                .required("PATTERN", Names.NONE)
                                .option("--arg", "KEY=VALUE", Names.NONE, "may be repeated")
                                .option("--priority", "N", Names.NONE, "the highest counts; 0")
                                .option("--apply-to", "WHAT", Names.NONE, TARGETS)
                                .flag("--operator", "an operator's policy, which bounds others")
                                .virtualHost()
                                .detail("Keys are those of arguments, without x-.")
                                .detail(Values.SYNTAX)
                                .example("policy set rest '^logs' --arg alternate-exchange=rest"),
                        this::set),
                new Command(
                        policy("policy clear", "Takes a policy away.")
                                .required("POLICY", Names.NONE)
                                .example("policy clear rest"),
                        this::clear));
    }

    private static Usage.Builder policy(String name, String summary) {
        return Usage.of("broker", name, summary)
                .flag("--operator", "operators' policies")
                .virtualHost();
    }

    private static Policy.Kind kind(Arguments arguments) {
        return arguments.flag("--operator") ? Policy.Kind.OPERATOR : Policy.Kind.USER;
    }

    private List<Policy> policies(String host, Policy.Kind kind) throws CommandException {
        return BrokerAccess.ask(() -> broker.management().policies().list(host, kind));
    }

    private void list(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Table table = new Table("POLICY", "PATTERN", "APPLIES TO", "PRIORITY", "DEFINITION");
        for (Policy policy : policies(existing.virtualHost(arguments), kind(arguments))) {
            table.row(
                    policy.name(),
                    Values.orQuotes(policy.pattern()),
                    policy.appliesTo().text(),
                    policy.priority(),
                    Values.show(policy.definition()));
        }
        table.print(call.out(), "no policies");
    }

    private void set(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Policy policy =
                new Policy(
                        kind(arguments),
                        existing.virtualHost(arguments),
                        arguments.get("POLICY"),
                        arguments.get("PATTERN"),
                        target(arguments.option("--apply-to", "all")),
                        arguments.number("--priority", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                        Values.table(arguments.values("--arg")));
        BrokerAccess.await(BrokerAccess.ask(() -> broker.management().policies().set(policy)));
        call.out().println("policy " + Listings.quoted(policy.name()) + " is set");
    }

    private static Policy.Target target(String text) throws CommandException {
        for (Policy.Target target : Policy.Target.values()) {
            if (target.text().equals(text)) {
                return target;
            }
        }
        throw CommandException.misuse(
                "--apply-to is one of " + TARGETS + ", not " + Listings.quoted(text));
    }

    private void clear(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        String name = arguments.get("POLICY");
        String host = existing.virtualHost(arguments);
        Policy.Kind kind = kind(arguments);
        String listing = "policy list" + (kind == Policy.Kind.OPERATOR ? " --operator" : "");
        Existing.require(
                policies(host, kind).stream().anyMatch(policy -> policy.name().equals(name)),
                Existing.missing(
                        kind == Policy.Kind.OPERATOR ? "operators' policy" : "policy",
                        name,
                        host,
                        listing));
        BrokerAccess.await(
                BrokerAccess.ask(() -> broker.management().policies().clear(kind, host, name)));
        call.out().println("policy " + Listings.quoted(name) + " is cleared");
    }
}
