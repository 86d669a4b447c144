package io.warren.shell.broker;

import io.warren.management.Management;
import io.warren.shell.Arguments;
import io.warren.shell.CommandException;

/** Whether what an operator names is there; if it is not, the error says where to look. */
record Existing(BrokerAccess broker) {

    /** The virtual host that a command is about. */
    String virtualHost(Arguments arguments) throws CommandException {
        String name = arguments.virtualHost();
        requireVirtualHost(name);
        return name;
    }

    void requireVirtualHost(String name) throws CommandException {
        require(
                broker.management().virtualHosts().contains(name),
                "there is no virtual host " + Listings.quoted(name) + "; see: vhost list");
    }

    boolean isUser(String name) throws CommandException {
        return broker.management().users().list().stream()
                .anyMatch(user -> user.name().equals(name));
    }

    void requireUser(String name) throws CommandException {
        require(isUser(name), "there is no user " + Listings.quoted(name) + "; see: user list");
    }

    void requireExchange(String host, String name) throws CommandException {
        Management management = broker.management();
        require(
                BrokerAccess.ask(() -> management.exchanges(host)).stream()
                        .anyMatch(info -> info.spec().name().equals(name)),
                missing("exchange", name, host, "exchanges"));
    }

    void requireQueue(String host, String name) throws CommandException {
        require(hasQueue(host, name), missing("queue", name, host, "queues"));
    }

    boolean hasQueue(String host, String name) throws CommandException {
        Management management = broker.management();
        return BrokerAccess.ask(() -> management.queues(host)).stream()
                .anyMatch(info -> info.spec().name().equals(name));
    }

    /** What to say of something that is not in a virtual host, with the command that lists it. */
    static String missing(String kind, String name, String host, String listing) {
        return "there is no %s %s in virtual host %s; see: %s%s"
                .formatted(
                        kind,
                        Listings.quoted(name),
                        Listings.quoted(host),
                        listing,
                        host.equals("/") ? "" : " --vhost " + Listings.quoted(host));
    }

    static void require(boolean there, String otherwise) throws CommandException {
        if (!there) {
            throw new CommandException(otherwise);
        }
    }
}
