package io.warren.kernel;

import io.warren.management.StoreInfo;
import io.warren.store.StoreStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows operators the stores: those that are there, and those that queues wait for. */
final class StoreReport {
    private StoreReport() {}

    static List<StoreInfo> list(MessageStores stores) {
        List<StoreInfo> infos = new ArrayList<>();
        stores.queues()
                .forEach(
                        (name, queues) -> {
                            StoreStatus status = stores.status(name);
                            infos.add(
                                    new StoreInfo(
                                            name,
                                            status == null ? "" : lower(status.durability()),
                                            status == null ? "absent" : lower(status.condition()),
                                            status == null ? 0 : status.diskBytes(),
                                            queues,
                                            name.equals(stores.defaultName())));
                        });
        return infos;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** What does not work. */
    static List<String> problems(MessageStores stores) {
        List<String> problems = new ArrayList<>();
        stores.queues()
                .forEach(
                        (name, queues) -> {
                            StoreStatus status = stores.status(name);
                            if (status == null) {
                                problems.add(
                                        MessageStores.notThere(name)
                                                + " (queues that wait for it: "
                                                + queues
                                                + ")");
                            } else if (status.condition() != StoreStatus.Condition.RUNNING) {
                                problems.add(
                                        "store '"
                                                + name
                                                + "' is "
                                                + lower(status.condition())
                                                + ": "
                                                + status.text());
                            }
                        });
        return problems;
    }
}
