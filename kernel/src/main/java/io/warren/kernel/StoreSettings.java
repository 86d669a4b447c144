package io.warren.kernel;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel reads of the settings that concern stores.
 *
 * @param preferred the stores of queues that choose none: the first that is there is taken
 * @param folder where everything is stored; null if nobody says
 * @param diskFreeLimitBytes with less space there publishers are blocked
 */
record StoreSettings(List<String> preferred, @Nullable Path folder, long diskFreeLimitBytes) {}
