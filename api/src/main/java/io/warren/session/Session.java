package io.warren.session;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** One client connection in one virtual host. It owns its channels and its exclusive queues. */
@ProviderType
public interface Session {
    /** A number that no other session has or had since the broker started. */
    long id();

    /**
     * Opens a channel.
     *
     * @param number the protocol's number for it, for operators
     */
    Channel openChannel(int number, ChannelListener listener);

    /**
     * Ends a batch of calls on this session's channels, for example all that one read of a socket
     * brought. Work that is cheaper in batches is done now: without it, what was published may wait
     * for its place on disk, and its confirm with it.
     */
    void flush();

    /**
     * Closes the session: its channels with it, what is unacknowledged is requeued, its exclusive
     * queues are deleted. The stage completes when all that is done.
     */
    CompletionStage<Void> close();
}
