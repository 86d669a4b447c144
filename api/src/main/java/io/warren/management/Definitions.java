package io.warren.management;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** All definitions of a broker at once, to be kept or taken elsewhere. */
@ProviderType
public interface Definitions {
    /** What there is, but for exclusive queues, predeclared exchanges and messages. */
    DefinitionSet export();

    /**
     * Adds what is not there; users, virtual hosts, permissions and policies of the same name are
     * replaced. Nothing changes unless all of the set is valid. What is valid but cannot be done
     * here, such as a queue that exists with other arguments, is passed over.
     *
     * <p>Completes with what was passed over, or works other than one may think; one line each.
     * Errors: PRECONDITION_FAILED the set is not valid, the text says what of it.
     */
    CompletionStage<List<String>> importAll(DefinitionSet set);
}
