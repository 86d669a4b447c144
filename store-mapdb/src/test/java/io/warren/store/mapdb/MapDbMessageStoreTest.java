package io.warren.store.mapdb;

import io.warren.testkit.store.MessageStoreContract;
import io.warren.testkit.store.StoreFactory;

/** The store against the contract. */
final class MapDbMessageStoreTest extends MessageStoreContract {
    private final StoreFactory factory = new MapDbStoreFactory();

    @Override
    protected StoreFactory factory() {
        return factory;
    }
}
