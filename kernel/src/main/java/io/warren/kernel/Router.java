package io.warren.kernel;

import io.warren.exchange.RouteSink;
import io.warren.exchange.RoutingTable;
import io.warren.message.Message;
import io.warren.message.RoutingKey;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the queues of a message: asks the exchange's table, follows bindings to other exchanges,
 * and the alternate exchange of one that has nothing to say. One per channel, used again and again;
 * not thread-safe.
 */
final class Router implements RouteSink<Destination> {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final VirtualHost host;
    private final QueueSet queues = new QueueSet();
    private final List<Exchange> exchanges = new ArrayList<>();
    private boolean found;
    private boolean keyOnly;
    private boolean incomplete;

    Router(VirtualHost host) {
        this.host = host;
    }

    /** Finds the queues; they are in {@link #queues()} until the next call. */
    void route(Exchange first, Message message) {
        queues.clear();
        exchanges.clear();
        keyOnly = true;
        incomplete = false;
        exchanges.add(first);
        // Each exchange once, whatever the bindings: cycles end here.
        for (int next = 0; next < exchanges.size(); next++) {
            routeAt(exchanges.get(next), message);
        }
    }

    QueueSet queues() {
        return queues;
    }

    /** Whether the same exchange and key lead to the same queues until a binding changes. */
    boolean isKeyOnly() {
        return keyOnly;
    }

    /** Whether an exchange on the way could not route and had no alternate. */
    boolean isIncomplete() {
        return incomplete;
    }

    private void routeAt(Exchange exchange, Message message) {
        found = false;
        boolean works = true;
        if (host.isDefault(exchange)) {
            routeByName(message.routingKey());
            message.otherKeys().forEach(this::routeByName);
        } else {
            works = routeByTable(exchange, message);
        }
        if (works && found) {
            return;
        }
        String alternate = exchange.alternate();
        Exchange other = alternate == null ? null : host.exchange(alternate);
        if (other != null) {
            add(other);
        } else {
            incomplete |= !works;
        }
    }

    private void routeByName(RoutingKey key) {
        AnyQueue queue = host.queue(key);
        if (queue != null) {
            accept(queue);
        }
    }

    /** False if the exchange cannot route: its type is not here, or has failed. */
    private boolean routeByTable(Exchange exchange, Message message) {
        Exchange.Routing routing = exchange.routing();
        RoutingTable<Destination> table = routing.table();
        if (table == null) {
            keyOnly = false;
            return false;
        }
        try {
            table.route(message.routingKey(), message, this);
            for (RoutingKey key : message.otherKeys()) {
                table.route(key, message, this);
            }
            keyOnly &= table.keyOnly();
            return true;
        } catch (RuntimeException | Error fault) {
            keyOnly = false;
            countFault(exchange, routing, fault);
            return false;
        }
    }

    private static void countFault(Exchange exchange, Exchange.Routing routing, Throwable fault) {
        long faults = routing.offer() == null ? 1 : routing.offer().countFault();
        if (Long.bitCount(faults) == 1) { // the 1st, 2nd, 4th, 8th …: a flood is not logged
            LOG.error(
                    "exchange type failed to route: exchange={} type={} faults={}",
                    exchange.spec().name(),
                    exchange.spec().type(),
                    faults,
                    fault);
        }
    }

    @Override
    public void accept(Destination target) {
        found = true;
        if (target instanceof AnyQueue queue) {
            queues.add(queue);
        } else {
            add((Exchange) target);
        }
    }

    private void add(Exchange exchange) {
        if (!exchanges.contains(exchange)) {
            exchanges.add(exchange);
        }
    }
}
