package io.warren.itest.compare;

import static io.warren.itest.compare.Differences.SAYS_WHY;
import static io.warren.itest.compare.Differences.in;

import io.warren.itest.compare.Differences.Difference;
import java.util.List;

/** The part of {@link Differences} about who may come and what it may do. */
final class SecurityDifferences {
    private static final String NO_WAY_AROUND =
            "a header is no way around a permission; RabbitMQ does not look at the keys there";
    private static final String NAMED = "the method is named, as in every other close";

    static final List<Difference> TABLE =
            List.of(
                    in(
                                    "permissions: a user-id is looked at behind the permission",
                                    "of two mistakes in one publish the one in the message is told:"
                                            + " it is read before it is asked where it may go")
                            .at(
                                    "channel closed 403 ACCESS_REFUSED - access to exchange 'cr-e'"
                                            + " in vhost '/' refused for user 'alice' (60.40)",
                                    "channel closed 406 PRECONDITION_FAILED - user_id property set"
                                            + " to 'bob' but authenticated user was 'alice'"
                                            + " (60.40)"),
                    in("topic-permissions: a copy whose key does not fit", NO_WAY_AROUND)
                            .at(
                                    "in step",
                                    "channel closed 403 ACCESS_REFUSED - access to topic 'other' in"
                                            + " exchange 'amq.topic' in vhost 'topics' refused for"
                                            + " user 'tia' (60.40)"),
                    in(
                                    "user-limits: a definition without limits",
                                    "an import makes a user what the file says, as with tags and"
                                            + " passwords; RabbitMQ keeps the limits it has")
                            .at("again refused", "again welcome"),
                    channels("one channel more than there may be", 2),
                    channels("no channels at all", 0),
                    channels("a channel too many ends its connection alone", 1),
                    channels("a channel that goes makes room", 1),
                    channels("channels that are there stay when the limit falls", 0),
                    login("an empty response", "PLAIN"),
                    login("an identity to act for is refused", "PLAIN"),
                    login("one part is missing", "PLAIN"),
                    login("a part too many", "PLAIN"),
                    login("AMQPLAIN without a password", "AMQPLAIN"),
                    login("AMQPLAIN without a user", "AMQPLAIN"),
                    login("AMQPLAIN without anything", "AMQPLAIN"),
                    login("AMQPLAIN with a user that is a number", "AMQPLAIN"),
                    login("AMQPLAIN that is no table", "AMQPLAIN"),
                    login("an unknown mechanism", "SCRAM-SHA-256"),
                    login("no mechanism", ""),
                    login("a mechanism in small letters", "plain"),
                    login("EXTERNAL without a certificate", "EXTERNAL"),
                    login("RABBIT-CR-DEMO is not offered", "RABBIT-CR-DEMO"),
                    login("ANONYMOUS is not offered", "ANONYMOUS"));

    private SecurityDifferences() {}

    private static Difference channels(String limitCase, int limit) {
        String line =
                "channel -> connection closed 530 NOT_ALLOWED - number of channels opened for user"
                        + " 'u' has reached the maximum allowed user limit of (%d) (%s)";
        return in("user-limits: " + limitCase, NAMED)
                .at(line.formatted(limit, "0.0"), line.formatted(limit, "20.10"));
    }

    private static Difference login(String loginCase, String mechanism) {
        return in("logins: " + loginCase, SAYS_WHY)
                .at(
                        "socket ended",
                        "connection closed 403 ACCESS_REFUSED - Login was refused using"
                                + " authentication mechanism "
                                + mechanism
                                + ". For details see the broker logfile. (0.0)");
    }
}
