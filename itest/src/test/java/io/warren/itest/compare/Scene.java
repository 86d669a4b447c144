package io.warren.itest.compare;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.support.Failure.Action;
import io.warren.itest.support.RawAmqp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * One run of one case against one broker. Names that the case uses get a prefix of this run, so
 * that cases run beside each other; {@code ""} and what starts with {@code amq.} stay as they are.
 */
final class Scene implements AutoCloseable {
    private static final Set<String> NAMES_OF_EXCHANGES =
            Set.of("x-dead-letter-exchange", "alternate-exchange");

    private final Peer peer;
    private final Transcript transcript;
    private final String prefix;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Connection> own = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private final List<RawAmqp> raws = new ArrayList<>();
    private final Set<String> queues = new LinkedHashSet<>();
    private final Set<String> exchanges = new LinkedHashSet<>();
    private final List<Action> undo = new ArrayList<>();

    Scene(Peer peer, Transcript transcript, String prefix) {
        this.peer = peer;
        this.transcript = transcript;
        this.prefix = prefix;
    }

    /** The name that stands for this one in this run. */
    String n(String name) {
        boolean asItIs = name.isEmpty() || name.startsWith("amq.") || name.startsWith(prefix);
        return asItIs ? name : prefix + name;
    }

    /** Arguments in which exchanges have the names of this run. */
    Map<String, Object> names(Map<String, Object> arguments) {
        Map<String, Object> result = new HashMap<>(arguments);
        for (String key : NAMES_OF_EXCHANGES) {
            result.computeIfPresent(key, (k, v) -> v instanceof String name ? n(name) : v);
        }
        return result;
    }

    /** A channel on the scene's first connection. */
    Talk talk() throws Exception {
        return connections.isEmpty() ? elsewhere() : talkOn(connections.get(0));
    }

    /** A channel on another connection. */
    Talk elsewhere() throws Exception {
        Connection connection = peer.borrow();
        connections.add(connection);
        return talkOn(connection);
    }

    /** A channel of another user than guest, on a connection of its own. */
    Talk as(String user) throws Exception {
        return as(user, "/");
    }

    /** A channel of a user in a virtual host, on a connection of its own. */
    Talk as(String user, String virtualHost) throws Exception {
        return talkOn(connect(user, virtualHost));
    }

    /** Notes whether this user may connect. */
    void login(String user, String virtualHost) {
        step(
                "connect as " + user + " to '" + virtualHost + "'",
                () -> {
                    connect(user, virtualHost);
                    return "ok";
                });
    }

    /** A connection that ends with the case. */
    Connection connect(String user, String virtualHost) throws Exception {
        Connection connection = peer.connect(user, virtualHost);
        own.add(connection);
        return connection;
    }

    /** A channel on this connection. */
    Talk talkOn(Connection connection) throws Exception {
        Channel channel = connection.createChannel();
        channels.add(channel);
        return new Talk(this, channel);
    }

    /** A socket on which AMQP is spoken by hand. */
    RawTalk raw() throws Exception {
        RawAmqp raw = new RawAmqp(peer.address());
        raws.add(raw);
        return new RawTalk(this, raw);
    }

    /** What changes policies; undone by the case with {@link #undo}. */
    Operator operator() {
        return peer.operator();
    }

    /** Where the broker listens. */
    Peer peer() {
        return peer;
    }

    /** To be done when the case has ended, however it ends. */
    void undo(Action action) {
        undo.add(0, action);
    }

    /** Adds a line to the outcome. */
    void note(String line) {
        transcript.add(line);
    }

    /** Does something and notes what came of it. */
    void step(String what, Callable<String> action) {
        String outcome;
        try {
            outcome = action.call();
        } catch (Transcript.Differs differs) {
            throw differs;
        } catch (Exception e) {
            outcome = Show.failure(e);
        }
        note(what + " -> " + outcome);
    }

    void knowsQueue(String name) {
        queues.add(name);
    }

    void knowsExchange(String name) {
        exchanges.add(name);
    }

    @Override
    public void close() throws Exception {
        for (Action action : undo) {
            action.run();
        }
        for (RawAmqp raw : raws) {
            raw.close();
        }
        for (Channel channel : channels) {
            channel.abort();
        }
        for (Connection connection : own) {
            connection.abort(2_000);
        }
        for (Connection connection : connections) {
            clean(connection);
            peer.giveBack(connection);
        }
        if (!(queues.isEmpty() && exchanges.isEmpty())) {
            Connection last = peer.borrow();
            clean(last);
            peer.giveBack(last);
        }
    }

    /** An exclusive queue can be deleted by its own connection only: so each of them tries. */
    private void clean(Connection connection) throws Exception {
        if (!connection.isOpen()) {
            return;
        }
        for (String queue : List.copyOf(queues)) {
            tryTo(connection, channel -> channel.queueDelete(queue), () -> queues.remove(queue));
        }
        for (String exchange : List.copyOf(exchanges)) {
            tryTo(
                    connection,
                    channel -> channel.exchangeDelete(exchange),
                    () -> exchanges.remove(exchange));
        }
    }

    private interface Deletion {
        void on(Channel channel) throws Exception;
    }

    private static void tryTo(Connection connection, Deletion deletion, Runnable done)
            throws Exception {
        Channel channel = connection.createChannel();
        try {
            deletion.on(channel);
            done.run();
        } catch (Exception exclusiveElsewhere) {
            // its own connection deletes it
        } finally {
            if (channel.isOpen()) {
                channel.close();
            }
        }
    }
}
