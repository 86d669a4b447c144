package io.warren.testkit.store;

/** The memory store against the contract. */
final class MemoryMessageStoreModelTest extends MessageStoreModelContract {
    private final StoreFactory factory = new MemoryStoreFactory();

    @Override
    protected StoreFactory factory() {
        return factory;
    }
}
