package io.warren.shell.plugin;

import io.warren.exchange.ExchangeTypeName;
import io.warren.management.BrokerInfo;
import io.warren.management.Management;
import io.warren.management.StoreInfo;
import io.warren.protocol.ProtocolAdapter;
import io.warren.shell.Text;
import io.warren.store.StoreName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** What a change of a bundle would touch, said before anything is done. */
final class Impact {
    private static final int LISTED = 10;

    private Impact() {}

    /** One line for each kind of thing that the bundle's absence, however short, touches. */
    static List<String> of(Bundle bundle, @Nullable Management management) {
        List<String> lines = new ArrayList<>();
        for (String offer : Bundles.offers(bundle)) {
            lines.add("offers " + offer);
        }
        if (management == null) {
            lines.add("the broker is not ready: what is declared cannot be told");
            return lines;
        }
        Set<String> types = Bundles.property(bundle, ExchangeTypeName.PROPERTY);
        List<String> exchanges = new ArrayList<>();
        for (String host : management.virtualHosts()) {
            management.exchanges(host).stream()
                    .map(info -> info.spec())
                    .filter(spec -> types.contains(spec.type()))
                    .forEach(spec -> exchanges.add(spec.name()));
        }
        if (!exchanges.isEmpty()) {
            lines.add("touches " + list(exchanges, "exchange"));
        }
        int connections = management.connections().size();
        Set<String> protocols = Bundles.property(bundle, ProtocolAdapter.NAME);
        if (!protocols.isEmpty()) {
            long its =
                    management.connections().stream()
                            .filter(info -> protocols.contains(info.request().protocol()))
                            .count();
            lines.add("closes " + Text.count(its, "connection"));
        }
        BrokerInfo broker = management.broker();
        Set<String> stores = Bundles.property(bundle, StoreName.PROPERTY);
        for (StoreInfo store : broker.stores()) {
            if (stores.contains(store.name())) {
                lines.add(
                        "pauses %s in store %s"
                                .formatted(Text.count(store.queues(), "queue"), store.name()));
            }
        }
        if (holdsDefinitions(bundle, management)) {
            lines.add(
                    "stops the broker until the definitions are back: closes "
                            + Text.count(connections, "connection"));
        } else if (Bundles.isKernel(bundle)) {
            lines.add("stops the broker: closes " + Text.count(connections, "connection"));
        }
        return lines;
    }

    static boolean holdsDefinitions(Bundle bundle, @Nullable Management management) {
        return management != null
                && Bundles.property(bundle, StoreName.PROPERTY)
                        .contains(management.broker().definitionStore());
    }

    private static String list(List<String> names, String noun) {
        String listed = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
        String more = names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "";
        return Text.count(names.size(), noun) + ": " + listed + more;
    }
}
