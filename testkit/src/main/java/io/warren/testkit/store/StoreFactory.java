package io.warren.testkit.store;

import io.warren.store.DefinitionStore;
import io.warren.store.MessageStore;
import java.nio.file.Path;

/**
 * Opens the store that is tested. {@link CrashLoop} makes instances by name in other processes, so
 * it needs a public class with a public constructor without parameters.
 */
public interface StoreFactory {
    /** Opens the store of a folder, as its bundle's activation does; it is made if need be. */
    OpenStore open(Path folder);

    /** An open store. */
    interface OpenStore extends AutoCloseable {
        MessageStore messages();

        DefinitionStore definitions();

        /** Closes the store, as its bundle's deactivation does. All its logs are closed. */
        @Override
        void close();
    }
}
