package io.warren.protocol.amqp;

import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a reply for the client of whatever went wrong. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** The client's mistake that a stage failed with; anything else is logged, as our own fault. */
    static BrokerException asReply(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof BrokerException reply) {
            return reply;
        }
        LOG.error("a method failed", cause);
        return new BrokerException(ReplyCode.INTERNAL_ERROR, "internal error");
    }

    static boolean isReply(Throwable failure, ReplyCode code) {
        return asReply(failure).replyCode() == code;
    }
}
