package io.warren.testkit.store;

/** The memory store against the contract. */
final class MemoryDefinitionStoreTest extends DefinitionStoreContract {
    private final StoreFactory factory = new MemoryStoreFactory();

    @Override
    protected StoreFactory factory() {
        return factory;
    }
}
