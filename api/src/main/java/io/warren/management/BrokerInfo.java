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
 * @param diskFreeBytes what is left on the disk of the data folder
 * @param diskFreeBytesLimit with less than that publishers are blocked
 * @param alarms why publishers are blocked now: {@code memory}, {@code disk}, or a store that is
 *     full; mostly empty
 * @param definitionStore the name of the store that has the definitions
 * @param stores the stores of messages that are there, or that queues wait for
 * @param protocols names and addresses of the protocols served
 * @param problems what is not working
 */
public record BrokerInfo(
        String version,
        Instant startedAt,
        long messageBytes,
        long messageBytesLimit,
        long diskFreeBytes,
        long diskFreeBytesLimit,
        List<String> alarms,
        String definitionStore,
        List<StoreInfo> stores,
        List<String> protocols,
        List<String> problems) {}
