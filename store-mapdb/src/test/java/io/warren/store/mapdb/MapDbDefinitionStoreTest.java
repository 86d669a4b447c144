package io.warren.store.mapdb;

import io.warren.testkit.store.DefinitionStoreContract;
import io.warren.testkit.store.StoreFactory;

/** The store against the contract. */
final class MapDbDefinitionStoreTest extends DefinitionStoreContract {
    private final StoreFactory factory = new MapDbStoreFactory();

    @Override
    protected StoreFactory factory() {
        return factory;
    }
}
