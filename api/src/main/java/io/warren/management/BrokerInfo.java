package io.warren.management;

import java.time.Instant;
import java.util.List;

/**
 * The broker as a whole.
 *
 * @param version of the broker
 * @param startedAt when it had recovered
 * @param messageBytes content bytes that queues hold in memory
 * @param messageBytesLimit from where on publishers are blocked
 * @param alarms why publishers are blocked now; mostly empty
 * @param stores names of the stores in use, what each keeps, and its mode
 * @param protocols names and addresses of the protocols served
 * @param problems what is not working
 */
public record BrokerInfo(
        String version,
        Instant startedAt,
        long messageBytes,
        long messageBytesLimit,
        List<String> alarms,
        List<String> stores,
        List<String> protocols,
        List<String> problems) {}
