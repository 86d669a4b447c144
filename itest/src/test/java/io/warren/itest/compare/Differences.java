package io.warren.itest.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The one table of what Warren does unlike RabbitMQ on purpose. An entry replaces one line of
 * RabbitMQ's outcome by Warren's one or more; everything else of the case is compared as always.
 */
final class Differences {
    static final String SAYS_WHY =
            "says why with connection.close, where RabbitMQ ends the socket without a word";
    private static final String OWN_WORDS =
            "the same reply code; RabbitMQ's text shows terms of Erlang";
    private static final String NO_0_8 =
            "AMQP 0-8 has other methods, which are not spoken; RabbitMQ knows both";

    private static final String NEWEST_FIRST =
            "x-death is newest first, as it is documented; RabbitMQ turns the older ones around"
                    + " with each death";
    private static final String MEANT =
            "a limit that is not understood, and so ignored, is worse than an error";
    private static final String TYPING_ERROR = "a typing error is no internal error";
    private static final String HARMLESS = "it can be done and does no harm";

    private static final String REJECTED_IN_Q = death("q", "rejected");
    private static final String REJECTED_IN_D = death("d", "rejected");
    private static final String REJECTED_IN_P = death("p", "rejected");
    private static final String EXPIRED_IN_Q = death("q", "expired");
    private static final String EXPIRED_FIRST =
            EXPIRED_IN_Q.replace(" queue:", " original-expiration: \"10\", queue:");
    private static final String MAXLEN_IN_D = death("d", "maxlen");
    private static final String NO_INTERNAL_ERROR =
            "a client's mistake is no internal error of the broker";
    private static final String BY_VALUE =
            "libraries choose the width of a number and the order of keys by themselves, so that"
                    + " values are compared within lists and tables as they are outside them;"
                    + " RabbitMQ compares terms of Erlang there";

    private static final List<Difference> MESSAGING =
            List.of(
                    unlike("a header of AMQP 0-8 gets the right one back", NO_0_8)
                            .at(
                                    "no header but a frame of type 1",
                                    "header 414d515000000901\nsocket ended"),
                    unlike("a frame_max above the offer", SAYS_WHY)
                            .refusesTune("frame_max = 131073 is higher", "maximum", 131_072),
                    unlike("an unlimited frame_max", SAYS_WHY)
                            .refusesTune("frame_max = 0 is higher", "maximum", 131_072),
                    unlike("a frame_max below the minimum", SAYS_WHY)
                            .refusesTune("frame_max = 4095 is lower", "minimum", 4096),
                    unlike("a channel_max above the offer", SAYS_WHY)
                            .refusesTune("channel_max = 2048 is higher", "maximum", 2047),
                    unlike("an unlimited channel_max", SAYS_WHY)
                            .refusesTune("channel_max = 0 is higher", "maximum", 2047),
                    unlike("a frame over frame_max", OWN_WORDS)
                            .at(
                                    "connection closed 501 FRAME_ERROR - type 1, all octets = <<>>:"
                                            + " {frame_too_large,4097,4088} (0.0)",
                                    "connection closed 501 FRAME_ERROR - a frame of 4097 bytes is"
                                            + " larger than the maximum of 4096 (0.0)"),
                    unlike("a frame with a wrong end", OWN_WORDS)
                            .at(
                                    "connection closed 501 FRAME_ERROR - type 8, all octets = <<>>:"
                                            + " {invalid_frame_end_marker,1} (0.0)",
                                    "connection closed 501 FRAME_ERROR - a frame ends with 1, not"
                                            + " 206 (0.0)"),
                    unlike("a frame of an unknown type", OWN_WORDS).unknownFrame(),
                    unlike("a frame of an unknown type on a channel", OWN_WORDS).unknownFrame(),
                    unlike("a heartbeat on a channel", OWN_WORDS)
                            .at(
                                    "connection closed 505 UNEXPECTED_FRAME - type 8, all octets ="
                                            + " <<>> (0.0)",
                                    "connection closed 505 UNEXPECTED_FRAME - a heartbeat on"
                                            + " channel 1 (0.0)"),
                    unlike("an unknown class on a channel", SAYS_WHY)
                            .at(
                                    "socket ended",
                                    "connection closed 503 COMMAND_INVALID - unimplemented method"
                                            + " (99.10)"),
                    unlike("an unknown method of a known class", SAYS_WHY)
                            .at(
                                    "socket ended",
                                    "connection closed 503 COMMAND_INVALID - unimplemented method"
                                            + " (60.99)"),
                    in(
                                    "publishing: the expiration '99999999999999999999'",
                                    "the same text in one line; RabbitMQ's has been broken to fit")
                            .at(
                                    "channel closed 406 PRECONDITION_FAILED - invalid expiration"
                                            + " '99999999999999999999': {value_too_large,\\n"
                                            + " ".repeat(44)
                                            + "99999999999999999999} (60.40)",
                                    "channel closed 406 PRECONDITION_FAILED - invalid expiration"
                                            + " '99999999999999999999':"
                                            + " {value_too_large,99999999999999999999} (60.40)"),
                    in("queue-arguments: x-consumer-timeout must not be \"1000\"", MEANT)
                            .refuses(
                                    "{x-consumer-timeout: \"1000\"}",
                                    "x-consumer-timeout",
                                    "\"expected integer, got longstr\""),
                    in("queue-arguments: x-consumer-timeout must not be \"1000\"", MEANT)
                            .at(
                                    "in step",
                                    closedBy(
                                            "x-consumer-timeout",
                                            "\"expected integer, got longstr\"")),
                    in("queue-arguments: x-consumer-timeout must not be -1", MEANT)
                            .refuses(
                                    "{x-consumer-timeout: -1}",
                                    "x-consumer-timeout",
                                    "{value_negative,-1}"),
                    in("queue-arguments: x-consumer-timeout must not be -1", MEANT)
                            .at("in step", closedBy("x-consumer-timeout", "{value_negative,-1}")),
                    in("queue-arguments: a quorum queue whose delivery limit is text", MEANT)
                            .refuses(
                                    "{x-delivery-limit: \"3\", x-queue-type: \"quorum\"}",
                                    "x-delivery-limit",
                                    "\"expected integer, got longstr\""),
                    in("quorum-and-stream: a global prefetch on a quorum queue", HARMLESS)
                            .at(
                                    "consume 'q' as 'c' {} -> connection closed 540 NOT_IMPLEMENTED"
                                            + " - queue 'q' in vhost '/' does not support global"
                                            + " qos (60.20)",
                                    "consume 'q' as 'c' {} -> ok c"),
                    in("quorum-and-stream: if-unused and if-empty of a quorum queue", HARMLESS)
                            .at(
                                    "delete 'q' -> connection closed 540 NOT_IMPLEMENTED - cannot"
                                            + " delete queue 'q' in vhost '/'. queue.delete"
                                            + " operations with if-unused flag set are not"
                                            + " supported by quorum queues (50.40)",
                                    "delete 'q' -> 0 messages deleted"),
                    in(
                                    "quorum-and-stream: a stream may be deleted",
                                    "how many messages it had is known, and so it is told")
                            .at(
                                    "delete 'q' -> 0 messages deleted",
                                    "delete 'q' -> 1 messages deleted"),
                    in("quorum-and-stream: the stream offset \"middle\"", TYPING_ERROR)
                            .refusesOffset("\"middle\"", "{longstr,<<\"middle\">>}"),
                    in("quorum-and-stream: the stream offset true", TYPING_ERROR)
                            .refusesOffset("true", "{bool,true}"),
                    in(
                                    "dead-letter-cycles: another reason in the same queue is another"
                                            + " entry",
                                    NEWEST_FIRST)
                            .letter(
                                    "get 'd' -> #3",
                                    "d",
                                    List.of(REJECTED_IN_Q, EXPIRED_FIRST, REJECTED_IN_D),
                                    List.of(REJECTED_IN_Q, REJECTED_IN_D, EXPIRED_FIRST),
                                    "\"q\", x-first-death-reason: \"expired\""),
                    in("dead-letter-cycles: three deaths of three reasons", NEWEST_FIRST)
                            .letter(
                                    "get 'e' -> #2",
                                    "e",
                                    List.of(MAXLEN_IN_D, REJECTED_IN_P, EXPIRED_IN_Q),
                                    List.of(MAXLEN_IN_D, EXPIRED_IN_Q, REJECTED_IN_P),
                                    "\"p\", x-first-death-reason: \"rejected\""),
                    wire(
                                    "a flag behind the last property",
                                    "it names a property that there is not; RabbitMQ drops it")
                            .at(
                                    "method 60.71 on channel 1",
                                    "connection closed 502 SYNTAX_ERROR - property flags name"
                                            + " properties that do not exist (60.40)"),
                    wire("a flag behind the last property", "the same, it is not delivered")
                            .at("frame of type 2 on channel 1", ""),
                    wire("flags that go on with nothing", NO_INTERNAL_ERROR)
                            .at(
                                    "connection closed 541 INTERNAL_ERROR (0.0)",
                                    "connection closed 502 SYNTAX_ERROR - property flags name"
                                            + " properties that do not exist (60.40)"),
                    wire("a header of the type q", NO_INTERNAL_ERROR).unknownField("0x71"),
                    wire("a header of the type x", NO_INTERNAL_ERROR).unknownField("0x0"),
                    wire(
                                    "a channel's number may be used behind its close at once",
                                    "a close is done when what follows is looked at; RabbitMQ's"
                                            + " channel ends a little later")
                            .at(
                                    "connection closed 504 CHANNEL_ERROR - second 'channel.open'"
                                            + " seen (20.10)",
                                    "method 20.41 on channel 1\n"
                                            + "method 20.11 on channel 1\n"
                                            + "method 60.11 on channel 1"),
                    wire(
                                    "a method behind a channel's close",
                                    "the same; RabbitMQ drops what comes before the channel ends")
                            .at(
                                    "socket silent",
                                    "connection closed 504 CHANNEL_ERROR - expected 'channel.open'"
                                            + " (60.10)"),
                    header("lists: a binding with an int", "an-int", "an-int", "a-long"),
                    header("lists: a binding with a long", "a-long", "an-int", "a-long"),
                    header("tables: a binding with an int", "an-int", "an-int", "a-long"),
                    header("tables: a binding with a long", "a-long", "an-int", "a-long"),
                    header("tables: a binding with two", "two", "two", "two-the-other-way"),
                    header(
                            "tables: a binding with two the other way",
                            "two-the-other-way",
                            "two",
                            "two-the-other-way"),
                    header(
                            "times and others: a binding with a decimal",
                            "a-decimal",
                            "a-decimal",
                            "the-decimal-shorter"),
                    header(
                            "times and others: a binding with the decimal shorter",
                            "the-decimal-shorter",
                            "a-decimal",
                            "the-decimal-shorter"),
                    new Difference(
                            "header-values: unbinding with a number of another width",
                            "drain 'q' -> \"m\"",
                            "drain 'q' -> nothing",
                            BY_VALUE));

    private static final List<Difference> TABLE =
            Stream.of(MESSAGING, SecurityDifferences.TABLE).flatMap(List::stream).toList();

    /** In this case, instead of RabbitMQ's line Warren has another, for a reason. */
    record Difference(String id, String rabbitMq, String warren, String reason) {
        Difference at(String line, String instead) {
            return new Difference(id, line, instead, reason);
        }

        private Difference refuses(String arguments, String argument, String problem) {
            String declare = "declare 'q' d " + arguments + " -> ";
            return at(
                    declare + "ok q, 0 ready, 0 consumers", declare + closedBy(argument, problem));
        }

        private Difference refusesOffset(String offset, String term) {
            String consume = "consume 'q' as 'c' {x-stream-offset: " + offset + "} -> ";
            return at(
                    consume + "connection closed 541 INTERNAL_ERROR (0.0)",
                    consume
                            + "channel closed 406 PRECONDITION_FAILED - invalid arg"
                            + " 'x-stream-offset' for queue 'q' in vhost '/':"
                            + " {invalid_stream_offset_arg,"
                            + term
                            + "} (60.20)");
        }

        private Difference letter(
                String got, String key, List<String> theirs, List<String> ours, String first) {
            String line =
                    "%s \"a\" x= key=%s {headers: {x-death: %s, x-first-death-exchange: \"\","
                            + " x-first-death-queue: %s}} left=0";
            return at(
                    line.formatted(got, key, theirs, first), line.formatted(got, key, ours, first));
        }

        private Difference refusesTune(String what, String which, int limit) {
            return at(
                    "socket ended",
                    "connection closed 530 NOT_ALLOWED - negotiated %s than the %s allowed value (%d) (10.31)"
                            .formatted(what, which, limit));
        }

        private Difference unknownField(String type) {
            return at(
                    "connection closed 541 INTERNAL_ERROR (0.0)",
                    "connection closed 502 SYNTAX_ERROR - unknown field type %s (60.40)"
                            .formatted(type));
        }

        private Difference unknownFrame() {
            return at(
                    "connection closed 501 FRAME_ERROR - type 9, all octets = <<>>: unknown_frame (0.0)",
                    "connection closed 501 FRAME_ERROR - unknown frame type 9 (0.0)");
        }
    }

    private Differences() {}

    private static String death(String queue, String reason) {
        return ("{count: 1L, exchange: \"\", queue: \"%s\", reason: \"%s\","
                        + " routing-keys: [\"%s\"], time: {now}}")
                .formatted(queue, reason, queue);
    }

    private static String closedBy(String argument, String problem) {
        return "channel closed 406 PRECONDITION_FAILED - invalid arg '%s' for queue 'q' in vhost '/': %s (50.10)"
                .formatted(argument, problem);
    }

    static Difference in(String area, String reason) {
        return new Difference(area, "", "", reason);
    }

    private static Difference unlike(String connectionCase, String reason) {
        return in("connections: " + connectionCase, reason);
    }

    private static Difference wire(String wireCase, String reason) {
        return new Difference("wire: " + wireCase, "", "", reason);
    }

    /** What RabbitMQ takes for the same value, and what Warren does. */
    private static Difference header(String headerCase, String rabbitMq, String one, String two) {
        return new Difference(
                "header-values: " + headerCase,
                "drain 'q' -> \"" + rabbitMq + "\"",
                "drain 'q' -> \"" + one + "\" \"" + two + "\"",
                BY_VALUE);
    }

    /** The whole table. */
    static List<Difference> table() {
        return TABLE;
    }

    /** What Warren's outcome must be when this is RabbitMQ's. */
    static List<String> apply(Case program, List<String> rabbitMq) {
        List<String> expected = new ArrayList<>(rabbitMq);
        for (Difference difference : TABLE) {
            if (!difference.id().equals(program.id())) {
                continue;
            }
            int at = expected.indexOf(difference.rabbitMq());
            if (at < 0) {
                throw new AssertionError("RabbitMQ does not do so: " + difference);
            }
            expected.remove(at);
            expected.addAll(at, difference.warren().lines().toList());
        }
        return expected;
    }
}
