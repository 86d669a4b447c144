package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The errors that clients get for their definitions, with the texts that they know. */
final class Refusals {
    /** Names that begin so are the broker's own. */
    static final String RESERVED_PREFIX = "amq.";

    /** Arguments of a definition may be so many: comparing two tables is quadratic in that. */
    private static final int MOST_ARGUMENTS = 1024;

    /** Where the short strings of protocols end. */
    private static final int LONGEST_NAME_BYTES = 255;

    private static final int SHOWN_OF_A_NAME = 20;

    private Refusals() {}

    /** A mistake of the client becomes the failure of the stage. */
    static <T> CompletionStage<T> failing(Supplier<CompletionStage<T>> operation) {
        try {
            return operation.get();
        } catch (BrokerException mistake) {
            return CompletableFuture.failedFuture(mistake);
        }
    }

    /** Fails when somebody gives an unreasonable number of arguments. */
    static void requireFew(FieldTable arguments) {
        if (arguments.size() > MOST_ARGUMENTS) {
            throw precondition("more than " + MOST_ARGUMENTS + " arguments: " + arguments.size());
        }
    }

    static BrokerException noExchange(String name, String virtualHost) {
        return notFound("exchange", name, virtualHost);
    }

    static BrokerException noQueue(String name, String virtualHost) {
        return notFound("queue", name, virtualHost);
    }

    private static BrokerException notFound(String kind, String name, String virtualHost) {
        return new BrokerException(ReplyCode.NOT_FOUND, "no " + describe(kind, name, virtualHost));
    }

    static BrokerException unavailable(String queue, String virtualHost, String reason) {
        return new BrokerException(
                ReplyCode.NOT_FOUND,
                "home of durable "
                        + describe("queue", queue, virtualHost)
                        + " is down or inaccessible: "
                        + reason);
    }

    static String describe(String kind, String name, String virtualHost) {
        return kind + " '" + name + "' in vhost '" + virtualHost + "'";
    }

    static BrokerException reservedName(String kind, String name) {
        return new BrokerException(
                ReplyCode.ACCESS_REFUSED,
                kind + " name '" + name + "' contains reserved prefix 'amq.*'");
    }

    /**
     * Fails for a name or key that no client could use, because it does not fit into a short
     * string: they come from consoles and definitions.
     */
    static void requireShort(String what, RoutingKey name) {
        if (name.length() > LONGEST_NAME_BYTES) {
            throw precondition(
                    what
                            + " is longer than "
                            + LONGEST_NAME_BYTES
                            + " bytes: '"
                            + name.toString().substring(0, SHOWN_OF_A_NAME)
                            + "…'");
        }
    }

    static BrokerException systemExchange(String name, String virtualHost) {
        return new BrokerException(
                ReplyCode.ACCESS_REFUSED,
                "deletion of system " + describe("exchange", name, virtualHost) + " not allowed");
    }

    static BrokerException defaultExchange() {
        return new BrokerException(
                ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
    }

    static BrokerException locked(String queue, String virtualHost) {
        return new BrokerException(
                ReplyCode.RESOURCE_LOCKED,
                "cannot obtain exclusive access to locked "
                        + describe("queue", queue, virtualHost)
                        + ". It could be originally declared on another connection or the"
                        + " exclusive property value does not match that of the original"
                        + " declaration.");
    }

    /** Without what follows in some cases. */
    static String vhostRefused(String virtualHost, String user) {
        return "access to vhost '" + virtualHost + "' refused for user '" + user + "'";
    }

    static BrokerException precondition(String text) {
        return new BrokerException(ReplyCode.PRECONDITION_FAILED, text);
    }

    /** Fails when a property of what exists differs from the one that was asked for. */
    static void requireEqual(String property, Object received, Object current, String what) {
        if (!received.equals(current)) {
            throw inequivalent(property, what, quoted(received + ""), quoted(current + ""));
        }
    }

    /** The same for an argument, integers of any width being equal by value. */
    static void requireEqualArgument(
            String name, FieldTable received, FieldTable current, String what) {
        FieldTable.Cursor mine = received.find(name);
        FieldTable.Cursor theirs = current.find(name);
        if (mine != null && theirs != null) {
            if (!mine.valueEquals(theirs)) {
                throw inequivalent(name, what, quoted(text(mine)), quoted(text(theirs)));
            }
        } else if (mine != null || theirs != null) {
            throw inequivalent(name, what, describe(mine), describe(theirs));
        }
    }

    private static BrokerException inequivalent(
            String name, String what, String received, String current) {
        return precondition(
                "inequivalent arg '"
                        + name
                        + "' for "
                        + what
                        + ": received "
                        + received
                        + " but current is "
                        + current);
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }

    private static String text(FieldTable.Cursor value) {
        return Objects.toString(value.value());
    }

    private static String describe(FieldTable.@Nullable Cursor value) {
        return value == null
                ? "none"
                : "the value '" + text(value) + "' of type '" + typeName(value.type()) + "'";
    }

    /** The name of a field's type that clients know. */
    static String typeName(char type) {
        return switch (type) {
            case 'S' -> "longstr";
            case 'I' -> "signedint";
            case 'i' -> "unsignedint";
            case 'l', 'L' -> "long";
            case 's' -> "short";
            case 'u' -> "unsignedshort";
            case 'b' -> "byte";
            case 'B' -> "unsignedbyte";
            case 't' -> "bool";
            case 'f' -> "float";
            case 'd' -> "double";
            case 'D' -> "decimal";
            case 'T' -> "timestamp";
            case 'F' -> "table";
            case 'A' -> "array";
            case 'x' -> "binary";
            default -> "void";
        };
    }
}
