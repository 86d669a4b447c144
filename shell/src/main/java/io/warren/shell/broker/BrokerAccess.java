package io.warren.shell.broker;

import io.warren.management.Management;
import io.warren.session.BrokerException;
import io.warren.session.Channel;
import io.warren.session.ChannelListener;
import io.warren.session.ConfirmOutcome;
import io.warren.session.Session;
import io.warren.shell.CommandException;
import io.warren.shell.NameSource;
import io.warren.shell.Names;
import io.warren.shell.Text;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The broker as the commands reach it; it may not be there yet, and may go. */
public final class BrokerAccess implements NameSource {
    /** How long a command waits for the broker to do something. */
    static final long TIMEOUT_SECONDS = 30;

    private final Supplier<@Nullable Management> service;
    private final Supplier<List<String>> problems;

    /**
     * @param service the broker's management, or null while there is none
     * @param problems why there may be none, one line each
     */
    public BrokerAccess(Supplier<@Nullable Management> service, Supplier<List<String>> problems) {
        this.service = service;
        this.problems = problems;
    }

    Management management() throws CommandException {
        Management management = service.get();
        if (management == null) {
            List<String> reasons = problems.get();
            String why =
                    reasons.isEmpty()
                            ? "it is starting, or has no store"
                            : Text.visible(String.join("; ", reasons));
            throw new CommandException("the broker is not ready: " + why);
        }
        return management;
    }

    /** Something to ask of the broker. */
    interface Question<T> {
        T ask() throws CommandException;
    }

    /** Asks; what the broker refuses comes as a {@link CommandException}. */
    static <T> T ask(Question<T> question) throws CommandException {
        try {
            return question.ask();
        } catch (BrokerException e) {
            throw refused(e);
        }
    }

    /** Waits until a stage is complete. */
    static <T extends @Nullable Object> T await(CompletionStage<T> stage) throws CommandException {
        try {
            return stage.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (TimeoutException e) {
            throw new CommandException(
                    "the broker has not answered within "
                            + TIMEOUT_SECONDS
                            + " s; it may still do what was asked");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private static CommandException failed(@Nullable Throwable cause) {
        Throwable inner = cause;
        while (inner instanceof CompletionException && inner.getCause() != null) {
            inner = inner.getCause();
        }
        if (inner instanceof BrokerException refusal) {
            return refused(refusal);
        }
        if (inner instanceof RuntimeException fault) {
            throw fault;
        }
        throw new IllegalStateException(inner);
    }

    private static CommandException refused(BrokerException e) {
        return new CommandException(Text.visible(e.replyText()));
    }

    /** What a command does with a channel of its own. */
    interface ChannelWork {
        void run(Work work) throws CommandException;
    }

    /**
     * A session and its one channel.
     *
     * @param outcomes those of publishes with a confirm id
     */
    record Work(Session session, Channel channel, BlockingQueue<ConfirmOutcome> outcomes) {}

    /** Opens a session for an operator, does the work, and closes the session. */
    void withChannel(String virtualHost, String purpose, ChannelWork work) throws CommandException {
        Management management = management();
        Session session = ask(() -> management.openSession(virtualHost, "console: " + purpose));
        try {
            BlockingQueue<ConfirmOutcome> outcomes = new LinkedBlockingQueue<>();
            ChannelListener listener = (id, outcome) -> outcomes.add(outcome);
            Work open = new Work(session, session.openChannel(1, listener), outcomes);
            work.run(open);
        } catch (BrokerException e) {
            throw refused(e);
        } finally {
            await(session.close());
        }
    }

    @Override
    public Collection<String> names(Names kind) {
        Management management = service.get();
        if (management == null) {
            return List.of();
        }
        return switch (kind) {
            case VIRTUAL_HOST -> management.virtualHosts();
            case EXCHANGE ->
                    management.exchanges("/").stream().map(info -> info.spec().name()).toList();
            case EXCHANGE_TYPE ->
                    management.exchangeTypes().stream().map(info -> info.name()).toList();
            case QUEUE -> management.queues("/").stream().map(info -> info.spec().name()).toList();
            case CONNECTION ->
                    management.connections().stream().map(info -> "" + info.id()).toList();
            case USER -> management.users().list().stream().map(user -> user.name()).toList();
            default -> List.of();
        };
    }
}
