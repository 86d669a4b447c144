package io.warren.itest.durability;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.warren.itest.support.BrokerAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads all queues of a restarted broker to their ends, and compares them with a ledger.
 *
 * <p>What is acknowledged here in the end, to keep the queues short, goes into the ledger too.
 */
final class Verification {
    private final Ledger ledger;
    private final List<String> faults = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();
    private long found;
    private long confirmed;
    private long acksUndone;

    private Verification(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Reads everything.
     *
     * @param keep how many messages to leave in a queue; the oldest are acknowledged
     */
    static Verification of(BrokerAddress address, Ledger ledger, int keep) throws Exception {
        Verification verification = new Verification(ledger);
        try (Connection connection = Durability.connect(address)) {
            for (String queue : LoadMessages.QUEUES) {
                verification.read(connection, queue, keep);
            }
        }
        return verification;
    }

    /** What must not be, whatever was done to the disk: wrong, unknown, twice, out of order. */
    List<String> faults() {
        return faults;
    }

    /** Confirmed, not acknowledged, and not there. */
    List<String> losses() {
        return losses;
    }

    /** How many messages are there. */
    long found() {
        return found;
    }

    /** How many messages were looked for because they were confirmed and not acknowledged. */
    long confirmed() {
        return confirmed;
    }

    /** How many messages are there although an ack was sent: a crash may do that. */
    long acksUndone() {
        return acksUndone;
    }

    private void read(Connection connection, String queue, int keep) throws Exception {
        if (!isThere(connection, queue)) {
            losses.add(queue + ": the queue");
            compare(queue, Set.of());
            return;
        }
        Channel channel = connection.createChannel();
        List<Long> tags = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        long[] last = new long[Load.PUBLISHERS + 1];
        Arrays.fill(last, -1);
        for (GetResponse got = channel.basicGet(queue, false);
                got != null;
                got = channel.basicGet(queue, false)) {
            long number = check(queue, got, last);
            if (!seen.add(number)) {
                faults.add(queue + ": " + number + " is there twice");
            }
            tags.add(got.getEnvelope().getDeliveryTag());
            numbers.add(number);
        }
        found += seen.size();
        compare(queue, seen);
        int surplus = numbers.size() - keep;
        if (surplus > 0) {
            numbers.subList(0, surplus).forEach(number -> ledger.ackSent(queue, number));
            channel.basicAck(tags.get(surplus - 1), true);
        }
        channel.close();
    }

    private static boolean isThere(Connection connection, String queue) throws IOException {
        Channel channel = connection.createChannel();
        try {
            channel.queueDeclarePassive(queue);
            channel.abort();
            return true;
        } catch (IOException notFound) {
            return false;
        }
    }

    private long check(String queue, GetResponse got, long[] last) {
        long number;
        int publisher;
        try {
            number = Long.parseLong(got.getProps().getMessageId());
            publisher = Integer.parseInt(got.getProps().getAppId());
        } catch (RuntimeException e) {
            faults.add(queue + ": a message with other properties: " + got.getProps());
            return -1;
        }
        if (number < 0 || number >= ledger.published()) {
            faults.add(queue + ": " + number + " was never published");
            return number;
        }
        if (!LoadMessages.queues(number).contains(queue)) {
            faults.add(queue + ": " + number + " belongs to " + LoadMessages.queues(number));
        }
        if (!LoadMessages.isBodyOf(number, got.getBody())) {
            faults.add(queue + ": " + number + " is not what was sent");
        }
        if (number <= last[publisher]) {
            faults.add(queue + ": " + number + " comes after " + last[publisher]);
        }
        last[publisher] = number;
        return number;
    }

    private void compare(String queue, Set<Long> seen) {
        for (long number = 0; number < ledger.published(); number++) {
            if (!LoadMessages.queues(number).contains(queue)) {
                continue;
            }
            boolean acked = ledger.isAckSent(queue, number);
            boolean wanted = ledger.isConfirmed(number) && !acked;
            confirmed += wanted ? 1 : 0;
            if (seen.contains(number)) {
                acksUndone += acked ? 1 : 0;
                if (ledger.isGone(queue, number)) {
                    faults.add(queue + ": " + number + " was gone, and is back");
                }
            } else {
                if (wanted) {
                    losses.add(queue + ": " + number);
                }
                ledger.gone(queue, number);
            }
        }
    }
}
