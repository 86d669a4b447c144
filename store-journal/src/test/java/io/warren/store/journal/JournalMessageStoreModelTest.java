package io.warren.store.journal;

import io.warren.testkit.store.MessageStoreModelContract;
import io.warren.testkit.store.StoreFactory;

final class JournalMessageStoreModelTest extends MessageStoreModelContract {
    @Override
    protected StoreFactory factory() {
        return new JournalStoreFactory();
    }
}
