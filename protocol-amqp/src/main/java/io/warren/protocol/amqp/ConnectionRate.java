package io.warren.protocol.amqp;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many connections each address may open in a second. Addresses that have not come for longest
 * are forgotten when there are too many of them.
 *
 * <p>Threads: any; a lock, for the time of a look into a map, once for each connection.
 */
final class ConnectionRate {
    /** So many addresses are remembered. */
    static final int MAX_ADDRESSES = 16_384;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int perSecond;
    private final LongSupplier nanoClock;
    private final Map<InetAddress, Second> seconds =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<InetAddress, Second> eldest) {
                    return size() > MAX_ADDRESSES;
                }
            };

    private static final class Second {
        private long began;
        private int count;
    }

    /**
     * @param perSecond 0 for as many as come
     */
    ConnectionRate(int perSecond, LongSupplier nanoClock) {
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
    }

    /** Counts a connection; false when it is one too many. */
    boolean allows(InetAddress address) {
        if (perSecond == 0) {
            return true;
        }
        long now = nanoClock.getAsLong();
        synchronized (seconds) {
            Second second = seconds.computeIfAbsent(address, unknown -> new Second());
            if (second.count == 0 || now - second.began >= SECOND_NANOS) {
                second.began = now;
                second.count = 0;
            }
            return ++second.count <= perSecond;
        }
    }

    int addresses() {
        synchronized (seconds) {
            return seconds.size();
        }
    }
}
