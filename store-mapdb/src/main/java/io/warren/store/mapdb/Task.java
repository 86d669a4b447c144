package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.io.IOException;

/** A piece of work for the engine's thread. */
interface Task {
    /**
     * Does it, or a part.
     *
     * @param batch takes note of what is to happen when the changes are committed
     * @return whether it is complete; if not, it is called again, after other tasks
     * @throws DamagedException when something it needs is damaged; told to {@link #failed}
     * @throws IOException when the store cannot go on
     */
    boolean run(Batch batch) throws IOException;

    /** Called instead of {@link #run}, or after it, when it cannot be done. */
    void failed(StoreException cause);
}
