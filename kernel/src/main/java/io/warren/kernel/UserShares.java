package io.warren.kernel;

import io.warren.management.UserLimits;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How many connections and channels each user has, and whether there may be one more. What is there
 * already stays when a limit falls.
 *
 * <p>Threads: any.
 */
final class UserShares {
    private static final Use NOTHING = new Use(0, 0);

    private record Use(long connections, long channels) {}

    /** Only of users who have something. */
    private final Map<String, Use> uses = new ConcurrentHashMap<>();

    private final Function<String, UserLimits> limits;

    UserShares(Function<String, UserLimits> limits) {
        this.limits = limits;
    }

    /**
     * Counts a connection that is being opened.
     *
     * @throws BrokerException NOT_ALLOWED when there are as many as there may be
     */
    void connected(String user) {
        change(
                user,
                use -> {
                    long most = limits.apply(user).maxConnections();
                    if (isFull(use.connections(), most)) {
                        throw refused(
                                "connection refused for user '"
                                        + user
                                        + "': user connection limit ("
                                        + most
                                        + ") is reached");
                    }
                    return new Use(use.connections() + 1, use.channels());
                });
    }

    void disconnected(String user) {
        change(user, use -> new Use(use.connections() - 1, use.channels()));
    }

    /**
     * Counts a channel that is being opened.
     *
     * @throws BrokerException NOT_ALLOWED when there are as many as there may be
     */
    void channelOpened(String user) {
        change(
                user,
                use -> {
                    long most = limits.apply(user).maxChannels();
                    if (isFull(use.channels(), most)) {
                        throw refused(
                                "number of channels opened for user '"
                                        + user
                                        + "' has reached the maximum allowed user limit of ("
                                        + most
                                        + ")");
                    }
                    return new Use(use.connections(), use.channels() + 1);
                });
    }

    void channelClosed(String user) {
        change(user, use -> new Use(use.connections(), use.channels() - 1));
    }

    private static boolean isFull(long used, long most) {
        return most >= 0 && used >= most;
    }

    private static BrokerException refused(String text) {
        return new BrokerException(ReplyCode.NOT_ALLOWED, text);
    }

    private void change(String user, UnaryOperator<Use> change) {
        uses.compute(
                user,
                (name, use) -> {
                    Use after = change.apply(use == null ? NOTHING : use);
                    return after.equals(NOTHING) ? null : after;
                });
    }
}
