package io.warren.store.mapdb;

import io.warren.testkit.store.MessageStoreModelContract;
import io.warren.testkit.store.StoreFactory;

/** The store against the contract. */
final class MapDbMessageStoreModelTest extends MessageStoreModelContract {
    private final StoreFactory factory = new MapDbStoreFactory();

    @Override
    protected StoreFactory factory() {
        return factory;
    }
}
