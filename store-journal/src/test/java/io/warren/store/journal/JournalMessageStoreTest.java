package io.warren.store.journal;

import io.warren.testkit.store.MessageStoreContract;
import io.warren.testkit.store.StoreFactory;

final class JournalMessageStoreTest extends MessageStoreContract {
    @Override
    protected StoreFactory factory() {
        return new JournalStoreFactory();
    }
}
