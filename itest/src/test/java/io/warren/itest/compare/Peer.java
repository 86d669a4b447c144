package io.warren.itest.compare;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.itest.support.BrokerAddress;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** One of the two brokers: its address, its operator, and connections that cases hand on. */
abstract class Peer implements AutoCloseable {
    private final ReadWriteLock use = new ReentrantReadWriteLock(true);
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    /** Where it listens. */
    abstract BrokerAddress address();

    /** What its operator can do. */
    abstract Operator operator();

    /** An open connection on which nothing is left from the case before. */
    Connection borrow() throws Exception {
        for (Connection next = idle.poll(); next != null; next = idle.poll()) {
            if (next.isOpen()) {
                return next;
            }
        }
        return connect();
    }

    /** A new connection. */
    Connection connect() throws Exception {
        return address().factory().newConnection("comparison");
    }

    /** A new connection of one of the {@link SharedUsers}, or of a user like them. */
    Connection connect(String user, String virtualHost) throws Exception {
        ConnectionFactory factory = address().factory();
        factory.setUsername(user);
        factory.setPassword(user.equals("guest") ? user : SharedUsers.PASSWORD);
        factory.setVirtualHost(virtualHost);
        return factory.newConnection("comparison");
    }

    /** Cases hold the reading side, and those that change it for everybody the other. */
    ReadWriteLock use() {
        return use;
    }

    /** Takes back a connection without channels and queues. */
    void giveBack(Connection connection) {
        if (connection.isOpen()) {
            idle.add(connection);
        }
    }

    @Override
    public void close() throws Exception {
        for (Connection connection : idle) {
            connection.abort(2_000);
        }
    }
}
