package io.warren.kernel;

import io.warren.message.Message;
import io.warren.session.ConfirmOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Takes new messages into a queue: into its log, into memory, into both, or straight to a consumer.
 * Belongs to the mailbox.
 */
final class Intake {
    private final QueueContents contents;
    private final QueuePolicies policies;
    private final Dispatcher dispatcher;

    Intake(QueueContents contents, QueuePolicies policies, Dispatcher dispatcher) {
        this.contents = contents;
        this.policies = policies;
        this.dispatcher = dispatcher;
    }

    /**
     * Takes a message that the queue does not refuse.
     *
     * @param pending told when it is safe
     */
    void take(long sequence, Message message, @Nullable PendingPublish pending) {
        long expiresAt = policies.expiresAt(message);
        int number = contents.levelOf(message);
        Level level = contents.level(number);
        StoredQueue log = level.stored();
        boolean page = level.shouldPage();
        if (level.isSpilling()) {
            log.awaitTurn(sequence, message, pending);
            contents.keep(new QueueEntry(sequence, message, false, expiresAt, number));
            policies.changed();
            return;
        }
        boolean inLog = page || log.mustStore(message);
        if (inLog) {
            log.append(sequence, message, pending);
        } else if (pending != null) {
            pending.settled(ConfirmOutcome.ACCEPTED);
        }
        if (page) {
            contents.keepInLog(number, sequence, message);
            policies.changed();
        } else {
            dispatcher.deliverOrKeep(sequence, message, inLog, expiresAt, number);
        }
    }
}
