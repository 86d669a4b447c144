package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.security.Access;
import io.warren.security.Resource;
import io.warren.session.BrokerException;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import io.warren.topology.BindingSpec;
import io.warren.topology.DestinationType;
import io.warren.topology.ExchangeSpec;
import io.warren.topology.QueueSpec;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one session may do: which operation wants which permission, as RabbitMQ documents it.
 *
 * <p>What was allowed is remembered until the authorizer's next change, so a session asks once for
 * each resource. A publish costs nothing at all while its channel's route is remembered ({@link
 * ClientChannel}): a change of permissions raises the virtual host's version, by which that memory
 * goes too. Otherwise a publish compares its exchange with the one allowed last, and on a topic
 * exchange asks for its routing key, which the broker's own database answers by one look at an
 * empty map as long as nobody has topic permissions.
 *
 * <p>Threads: any.
 */
final class SessionAccess {
    /** So many answers are remembered; then it begins anew. */
    private static final int MOST_REMEMBERED = 512;

    private static final String ALTERNATE = "alternate-exchange";
    private static final String DEAD_LETTERS = "x-dead-letter-exchange";

    /** Behind direct reply-to, which needs no permission; nobody guesses the rest of the name. */
    private static final String REPLY_PREFIX = "amq.rabbitmq.reply-to.";

    private record Allowed(Access access, Resource resource) {}

    private record Memory(long generation, Set<Allowed> allowed) {
        Memory(long generation) {
            this(generation, ConcurrentHashMap.newKeySet());
        }
    }

    private record Publishing(long generation, Exchange exchange) {}

    private final Authorization authorization;
    private final Identity user;
    private final String virtualHost;
    private final boolean operator;
    private volatile Memory memory = new Memory(-1);
    private volatile Publishing last =
            new Publishing(-1, new Exchange(ExchangeSpec.builder("", "").build()));

    /**
     * @param operator whether everything is allowed
     */
    SessionAccess(
            Authorization authorization, Identity user, String virtualHost, boolean operator) {
        this.authorization = authorization;
        this.user = user;
        this.virtualHost = virtualHost;
        this.operator = operator;
    }

    /** What the broker itself does. */
    static SessionAccess everything() {
        return new SessionAccess(
                new Authorization(
                        () -> {
                            throw new IllegalStateException("an operator is not asked for");
                        },
                        List.of()),
                new Identity("operator", Set.of()),
                "",
                true);
    }

    // ---- exchanges -------------------------------------------------------------------------

    void configureExchange(String name) {
        require(Access.CONFIGURE, exchange(name));
    }

    /** An exchange that is to be made hands messages on to its alternate. */
    void alternate(ExchangeSpec spec) {
        if (spec.arguments().get(ALTERNATE) instanceof String alternate) {
            require(Access.READ, exchange(spec.name()));
            require(Access.WRITE, exchange(alternate));
        }
    }

    /**
     * @param source null if there is no exchange of that name
     */
    void bind(BindingSpec binding, @org.jspecify.annotations.Nullable Exchange source) {
        boolean toQueue = binding.destinationType() == DestinationType.QUEUE;
        String destination = binding.destination();
        require(
                Access.WRITE,
                toQueue ? Resource.queue(virtualHost, destination) : exchange(destination));
        if (!toQueue && destination.isEmpty() || binding.source().isEmpty()) {
            throw Refusals.defaultExchange();
        }
        require(Access.READ, exchange(binding.source()));
        if (source != null && source.hasTopics()) {
            requireTopic(Access.READ, source, binding.key());
        }
    }

    /** Before it is known whether there is such an exchange. */
    void publish(String name) {
        require(Access.WRITE, exchange(name));
    }

    /** To an exchange that exists: the same, and the keys of a topic exchange. */
    void publish(Exchange to, RoutingKey key, List<RoutingKey> otherKeys) {
        Publishing known = last;
        long now = authorization.generation();
        if (known.exchange() != to || known.generation() != now) {
            publish(to.spec().name());
            last = new Publishing(now, to);
        }
        if (to.hasTopics()) {
            requireTopic(Access.WRITE, to, key);
            // RabbitMQ does not look at these: there a header lets anyone around the permission.
            otherKeys.forEach(other -> requireTopic(Access.WRITE, to, other));
        }
    }

    // ---- queues ----------------------------------------------------------------------------

    void configureQueue(String name) {
        if (!name.startsWith(REPLY_PREFIX)) {
            require(Access.CONFIGURE, Resource.queue(virtualHost, name));
        }
    }

    /** A queue that is to be made hands messages on to its dead letter exchange. */
    void deadLetters(QueueSpec spec) {
        FieldTable.Cursor target = spec.arguments().find(DEAD_LETTERS);
        if (target != null && target.value() instanceof String name) {
            require(Access.READ, Resource.queue(virtualHost, spec.name()));
            require(Access.WRITE, exchange(name));
        }
    }

    void readQueue(String name) {
        if (!name.startsWith(REPLY_PREFIX)) {
            require(Access.READ, Resource.queue(virtualHost, name));
        }
    }

    // ---- asking ----------------------------------------------------------------------------

    private Resource exchange(String name) {
        return Resource.exchange(virtualHost, name);
    }

    private void require(Access access, Resource resource) {
        if (operator) {
            return;
        }
        Memory known = memory;
        long now = authorization.generation(); // before asking
        if (known.generation() != now || known.allowed().size() > MOST_REMEMBERED) {
            known = new Memory(now);
            memory = known;
        }
        Allowed question = new Allowed(access, resource);
        if (known.allowed().contains(question)) {
            return;
        }
        if (!authorization.may(user, access, resource)) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED,
                    "access to "
                            + Refusals.describe(
                                    resource.kind().text(), resource.name(), virtualHost)
                            + " refused for user '"
                            + user.name()
                            + "'");
        }
        known.allowed().add(question);
    }

    private void requireTopic(Access access, Exchange exchange, RoutingKey key) {
        if (operator) {
            return;
        }
        Resource resource = exchange(exchange.spec().name());
        if (!authorization.mayUseTopic(user, access, resource, key.toString())) {
            throw new BrokerException(
                    ReplyCode.ACCESS_REFUSED,
                    "access to topic '"
                            + key
                            + "' in "
                            + Refusals.describe("exchange", resource.name(), virtualHost)
                            + " refused for user '"
                            + user.name()
                            + "'");
        }
    }
}
