package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Publishes the numbers of a {@link Source} at a pace, with a window of unconfirmed ones. */
final class Flow implements Role {
    private static final int WINDOW = 64;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final String name;
    private final double perSecond;
    private final Source source;
    private long next;

    Flow(String name, double perSecond, Source source) {
        this.name = name;
        this.perSecond = perSecond;
        this.source = source;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void play(Stage stage) throws Exception {
        ConcurrentNavigableMap<Long, Long> open = new ConcurrentSkipListMap<>();
        Channel channel = stage.confirming();
        channel.addConfirmListener(
                (tag, multiple) -> settle(open, tag, multiple, true, stage),
                (tag, multiple) -> settle(open, tag, multiple, false, stage));
        Pace pace = new Pace(perSecond);
        while (stage.publishing()) {
            pace.await();
            awaitAtMost(WINDOW - 1, open, channel);
            long number = next++;
            source.targets(number).forEach(book -> book.published(number));
            source.targetsIfRefused(number).forEach(book -> book.published(number));
            open.put(channel.getNextPublishSeqNo(), number);
            source.publish(channel, number);
        }
        awaitAtMost(0, open, channel);
    }

    private static void awaitAtMost(int most, Map<Long, Long> open, Channel channel)
            throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (open.size() > most) {
            if (!channel.isOpen()) {
                throw new IOException("closed: " + channel.getCloseReason());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("unconfirmed for too long: " + open.values());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void settle(
            ConcurrentNavigableMap<Long, Long> open,
            long tag,
            boolean multiple,
            boolean confirmed,
            Stage stage) {
        Map<Long, Long> settled =
                multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
        for (long number : List.copyOf(settled.values())) {
            if (confirmed) {
                source.targets(number).forEach(book -> book.confirmed(number));
                source.targetsIfRefused(number).forEach(book -> book.withdrawn(number));
            } else if (source.mayBeRefused()) {
                source.targets(number).forEach(book -> book.withdrawn(number));
                source.targetsIfRefused(number).forEach(book -> book.confirmed(number));
            }
            if (!confirmed && !source.mayBeRefused() && !stage.isOver()) {
                stage.station().faults().add(name, number + " was refused");
            }
        }
        settled.clear();
    }
}
