package io.warren.protocol.amqp;

import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the protocol demands of a publish's properties, and makes of them: user-id, expiration,
 * delivery mode, CC and BCC, direct reply-to.
 */
final class MessageChecks {
    private static final int HEADERS = 1 << 13;
    private static final int DELIVERY_MODE = 1 << 12;
    private static final int REPLY_TO = 1 << 9;
    private static final int EXPIRATION = 1 << 8;
    private static final int USER_ID = 1 << 4;

    /** Set flags of these properties mean that there is something to do. */
    private static final int INTERESTING =
            HEADERS | DELIVERY_MODE | REPLY_TO | EXPIRATION | USER_ID;

    private static final int TRANSIENT = 1;

    private static final String CC = "CC";
    private static final String BCC = "BCC";

    private static final Pattern INTEGER = Pattern.compile("([+-]?[0-9]+)(.*)", Pattern.DOTALL);
    private static final int MAX_KEY_BYTES = 255;

    /** Ten years. */
    private static final BigInteger MOST_EXPIRATION_MILLIS = BigInteger.valueOf(315_360_000_000L);

    /** Who may set any user-id. */
    private static final String IMPERSONATOR = "impersonator";

    private final ClientInfo client;
    private final DirectReply directReply;

    MessageChecks(ClientInfo client, DirectReply directReply) {
        this.client = client;
        this.directReply = directReply;
    }

    /** The message as it is to be published. Errors: PRECONDITION_FAILED. */
    Message apply(Message message) {
        byte[] content = message.content();
        int flags = (content[0] & 0xff) << 8 | content[1] & 0xff;
        if ((flags & INTERESTING) == 0) {
            return message;
        }
        Message checked = message;
        MessageProperties properties = message.properties();
        if ((flags & USER_ID) != 0) {
            checkUserId(String.valueOf(properties.userId()));
        }
        if ((flags & EXPIRATION) != 0) {
            checkExpiration(String.valueOf(properties.expiration()));
        }
        if ((flags & DELIVERY_MODE) != 0 && !message.isPersistent()) {
            checkMode(properties.deliveryMode());
        }
        if ((flags & REPLY_TO) != 0) {
            checked = directReply.rewrite(checked);
        }
        if ((flags & HEADERS) != 0) {
            checked = carbonCopies(checked, properties.headers());
        }
        return checked;
    }

    private void checkUserId(String userId) {
        String user = client.identity().name();
        if (!userId.equals(user) && !client.identity().tags().contains(IMPERSONATOR)) {
            throw refused(
                    "user_id property set to '"
                            + userId
                            + "' but authenticated user was '"
                            + user
                            + "'");
        }
    }

    private static void checkExpiration(String expiration) {
        Matcher matcher = INTEGER.matcher(expiration);
        if (!matcher.matches()) {
            throw badExpiration(expiration, "no_integer");
        }
        if (!matcher.group(2).isEmpty()) {
            throw badExpiration(expiration, "{leftover_string,\"" + matcher.group(2) + "\"}");
        }
        BigInteger millis = new BigInteger(matcher.group(1));
        if (millis.signum() < 0) {
            throw badExpiration(expiration, "{value_negative," + millis + "}");
        }
        if (millis.compareTo(MOST_EXPIRATION_MILLIS) > 0) {
            throw badExpiration(expiration, "{value_too_large," + millis + "}");
        }
    }

    private static void checkMode(int mode) {
        if (mode != TRANSIENT) {
            throw refused("invalid message: {delivery_mode_unknown," + mode + "}");
        }
    }

    private static BrokerException badExpiration(String expiration, String reason) {
        return refused("invalid expiration '" + expiration + "': " + reason);
    }

    private static Message carbonCopies(Message message, FieldTable headers) {
        FieldTable.Cursor cc = headers.find(CC);
        FieldTable.Cursor bcc = headers.find(BCC);
        if (cc == null && bcc == null) {
            return message;
        }
        List<RoutingKey> keys = new ArrayList<>();
        if (cc != null) {
            addKeys(cc, keys);
        }
        Message visible = message;
        if (bcc != null) {
            addKeys(bcc, keys);
            FieldTable without = without(headers, BCC);
            visible =
                    message.withProperties(
                            message.properties().toBuilder().headers(without).build());
        }
        return visible.withOtherKeys(keys);
    }

    /** What is not a string is passed over, as RabbitMQ does. */
    private static void addKeys(FieldTable.Cursor header, List<RoutingKey> keys) {
        if (!(header.value() instanceof List<?> routes)) {
            throw refused(
                    "invalid message: {unacceptable_type_in_header,\""
                            + header.name()
                            + "\","
                            + typeName(header.type())
                            + "}");
        }
        for (Object route : routes) {
            if (route instanceof String key) {
                addKey(key, keys);
            }
        }
    }

    private static void addKey(String key, List<RoutingKey> keys) {
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw refused("invalid message: a routing key in a header is longer than 255 bytes");
        }
        keys.add(RoutingKey.of(key));
    }

    /** The name that RabbitMQ has for a field's type. */
    private static String typeName(char type) {
        return switch (type) {
            case 'S' -> "longstr";
            case 'I' -> "signedint";
            case 'l', 'L' -> "long";
            case 's' -> "short";
            case 'b' -> "byte";
            case 'B' -> "unsignedbyte";
            case 'u' -> "unsignedshort";
            case 'i' -> "unsignedint";
            case 't' -> "bool";
            case 'F' -> "table";
            case 'T' -> "timestamp";
            case 'D' -> "decimal";
            case 'd' -> "double";
            case 'f' -> "float";
            case 'x' -> "binary";
            default -> "void";
        };
    }

    private static FieldTable without(FieldTable table, String name) {
        FieldTableBuilder rest = FieldTable.builder();
        for (FieldTable.Cursor entry = table.cursor(); entry.next(); ) {
            if (!entry.name().equals(name)) {
                rest.put(entry.name(), entry.value());
            }
        }
        return rest.build();
    }

    private static BrokerException refused(String text) {
        return new BrokerException(ReplyCode.PRECONDITION_FAILED, text);
    }
}
