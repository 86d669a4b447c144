package io.warren.itest.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Values as text, with their types, so that an equal text is an equal value. What differs from run
 * to run is named here and nowhere else: names that the broker makes up, the seconds of the
 * present, and the addresses and nodes in reply texts.
 */
final class Show {
    private static final Pattern QUEUE = Pattern.compile("amq\\.gen-[A-Za-z0-9_-]{22}");
    private static final Pattern TAG = Pattern.compile("amq\\.ctag-[A-Za-z0-9_-]{22}");

    /** A deleted one says either: which comes first in RabbitMQ is a matter of its processes. */
    private static final Pattern VHOST_ENDED = Pattern.compile("(vhost '[^']*' is) down");

    private static final Pattern NODE = Pattern.compile("compare[0-9]+@localhost");
    private static final long PRESENT_MILLIS = 120_000;

    private Show() {}

    /** A text in which made-up names are named alike. */
    static String text(String text) {
        String result = QUEUE.matcher(text).replaceAll("{amq.gen}");
        result = TAG.matcher(result).replaceAll("{amq.ctag}");
        result = VHOST_ENDED.matcher(result).replaceAll("$1 deleted");
        return NODE.matcher(result).replaceAll("{node}");
    }

    /** A table's value with its type. */
    static String value(Object value) {
        if (value == null) {
            return "void";
        }
        if (value instanceof Integer || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Long || value instanceof Short || value instanceof Byte) {
            return value + value.getClass().getSimpleName().substring(0, 1);
        }
        if (value instanceof Float || value instanceof Double || value instanceof BigDecimal) {
            return value
                    + value.getClass().getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT);
        }
        if (value instanceof byte[] bytes) {
            return "x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Date date) {
            return time(date);
        }
        if (value instanceof Map<?, ?> map) {
            return table(map);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Show::value).toList().toString();
        }
        if (value instanceof LongString || value instanceof String) {
            return '"' + text(value.toString()) + '"';
        }
        return value.getClass().getSimpleName() + " " + value;
    }

    private static String time(Date date) {
        boolean present = Math.abs(System.currentTimeMillis() - date.getTime()) < PRESENT_MILLIS;
        return present ? "{now}" : "T" + date.getTime() / 1000;
    }

    /** A message of the trace, without the connection and channel that it names. */
    static String traced(GetResponse got) {
        Map<String, Object> headers = new TreeMap<>(got.getProps().getHeaders());
        for (String place : List.of("connection", "channel", "node")) {
            headers.computeIfPresent(place, (key, value) -> "{" + key + "}");
        }
        String key = text(got.getEnvelope().getRoutingKey());
        return key + " " + body(got.getBody()) + " " + table(headers);
    }

    /** A table in the order of its keys. */
    static String table(Map<?, ?> table) {
        List<String> entries = new ArrayList<>();
        Map<String, Object> sorted = new TreeMap<>();
        table.forEach((key, value) -> sorted.put(key.toString(), value));
        sorted.forEach((key, value) -> entries.add(key + ": " + value(value)));
        return "{" + String.join(", ", entries) + "}";
    }

    /** All properties that are set. */
    static String properties(BasicProperties properties) {
        Map<String, Object> set = new TreeMap<>();
        put(set, "app-id", properties.getAppId());
        put(set, "cluster-id", properties.getClusterId());
        put(set, "content-encoding", properties.getContentEncoding());
        put(set, "content-type", properties.getContentType());
        put(set, "correlation-id", properties.getCorrelationId());
        put(set, "delivery-mode", properties.getDeliveryMode());
        put(set, "expiration", properties.getExpiration());
        put(set, "headers", properties.getHeaders());
        put(set, "message-id", properties.getMessageId());
        put(set, "priority", properties.getPriority());
        put(set, "reply-to", properties.getReplyTo());
        put(set, "timestamp", properties.getTimestamp());
        put(set, "type", properties.getType());
        put(set, "user-id", properties.getUserId());
        return table(set);
    }

    private static void put(Map<String, Object> set, String key, Object value) {
        if (value != null) {
            set.put(key, value);
        }
    }

    /** A body as text, a long one by its length. */
    static String body(byte[] body) {
        return body.length > 200 ? body.length + " bytes" : '"' + new String(body, UTF_8) + '"';
    }

    /** Why and by what something was closed. */
    static String closed(ShutdownSignalException signal) {
        Method reason = signal.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return closed(
                    "channel",
                    close.getReplyCode(),
                    close.getReplyText(),
                    close.getClassId(),
                    close.getMethodId());
        }
        if (reason instanceof AMQP.Connection.Close close) {
            if (signal.isInitiatedByApplication()) {
                return "closed by ourselves";
            }
            return closed(
                    "connection",
                    close.getReplyCode(),
                    close.getReplyText(),
                    close.getClassId(),
                    close.getMethodId());
        }
        return "socket ended";
    }

    /** A close as it was sent. */
    static String closed(String what, int code, String text, int classId, int methodId) {
        String by = " (" + classId + "." + methodId + ")";
        return what + " closed " + code + " " + text(text) + by;
    }

    /** The reason in a chain of causes, else what happened. */
    static String failure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal) {
                return closed(signal);
            }
        }
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
