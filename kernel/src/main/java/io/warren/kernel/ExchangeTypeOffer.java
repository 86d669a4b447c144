package io.warren.kernel;

import io.warren.exchange.ExchangeType;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Version;

/** An exchange type that a bundle offers, and how it has behaved. */
final class ExchangeTypeOffer {
    private final String name;
    private final ExchangeType type;
    private final int ranking;
    private final Version version;
    private final String bundle;
    private final List<String> predeclared;
    private final List<String> predeclaredInternal;
    private final boolean topics;
    private final AtomicLong faults = new AtomicLong();
    private volatile boolean withdrawn;

    /**
     * @param bundle the bundle's name and version, for operators
     * @param predeclared exchanges that every virtual host gets with it
     * @param predeclaredInternal which of them clients may not publish to
     */
    ExchangeTypeOffer(
            String name,
            ExchangeType type,
            int ranking,
            Version version,
            String bundle,
            List<String> predeclared,
            List<String> predeclaredInternal) {
        this.name = name;
        this.type = type;
        this.ranking = ranking;
        this.version = version;
        this.bundle = bundle;
        this.predeclared = List.copyOf(predeclared);
        this.predeclaredInternal = List.copyOf(predeclaredInternal);
        this.topics = hasTopics(type);
    }

    /** One that fails is taken for one with topics: then permissions are asked for. */
    private static boolean hasTopics(ExchangeType type) {
        try {
            return type.hasTopics();
        } catch (RuntimeException | Error fault) {
            return true;
        }
    }

    boolean hasTopics() {
        return topics;
    }

    String name() {
        return name;
    }

    ExchangeType type() {
        return type;
    }

    String bundle() {
        return bundle;
    }

    List<String> predeclared() {
        return predeclared;
    }

    List<String> predeclaredInternal() {
        return predeclaredInternal;
    }

    /** Whether it is to be used rather than the other: the higher ranking, then the newer. */
    boolean precedes(ExchangeTypeOffer other) {
        return ranking != other.ranking
                ? ranking > other.ranking
                : version.compareTo(other.version) > 0;
    }

    /** Its bundle takes it back: its classes may be gone. */
    void withdraw() {
        withdrawn = true;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    /** Returns how many there have been. */
    long countFault() {
        return faults.incrementAndGet();
    }

    long faults() {
        return faults.get();
    }
}
