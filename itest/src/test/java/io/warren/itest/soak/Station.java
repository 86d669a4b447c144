package io.warren.itest.soak;

import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.support.Ctl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** The broker of the soak through all its lives, and who stops when. */
final class Station implements AutoCloseable {
    static final String DISK_LIMIT = "100MB";

    private static final Map<String, String> ENVIRONMENT = Map.of("WARREN_JAVA_OPTS", "-Xmx512m");
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Faults faults = new Faults(Soak::say);
    private final List<Book> books = new CopyOnWriteArrayList<>();
    private final Clients clients;
    private final Path home;
    private final int port = BrokerProcess.freePort();
    private final Path data;
    private volatile BrokerProcess broker;
    private volatile int life;
    private volatile boolean up = true;
    private volatile boolean publishing = true;
    private volatile boolean running = true;

    /** Starts the first of them, in a folder of its own. */
    Station(Path folder) throws Exception {
        this.clients = new Clients(folder);
        this.home = BrokerProcess.copyOfDistribution(folder.resolve("warren"));
        this.data = folder.resolve("data");
        this.broker = start();
    }

    private BrokerProcess start() {
        List<String> options = new ArrayList<>(clients.options());
        options.addAll(List.of("--set", "store.journal.segment-bytes=16777216"));
        options.addAll(List.of("--set", "disk.free-limit=" + DISK_LIMIT));
        return BrokerProcess.startIn(ENVIRONMENT, home, data, port, options.toArray(String[]::new));
    }

    /** Kill -9, and another on the same data. */
    void killAndRestart() {
        up = false;
        life++;
        broker.kill();
        books.forEach(Book::killed);
        broker = start();
        up = true;
    }

    /** A connection; waits while the broker is not up. */
    Connection connect(User user, String name) throws IOException {
        long deadline = System.nanoTime() + CONNECT_NANOS;
        while (true) {
            while (!up) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            int before = life;
            try {
                return clients.connect(user, broker, name);
            } catch (IOException | TimeoutException e) {
                if (life == before || System.nanoTime() - deadline > 0) {
                    throw new IOException(name + " cannot connect", e);
                }
            }
        }
    }

    /** A book that is told of kills, and of time. */
    Book book(String name, Book.Kind kind) {
        Book book = new Book(name, kind, faults);
        books.add(book);
        return book;
    }

    List<Book> books() {
        return books;
    }

    Faults faults() {
        return faults;
    }

    BrokerProcess broker() {
        return broker;
    }

    Clients clients() {
        return clients;
    }

    Ctl ctl() {
        return new Ctl(broker);
    }

    /** How often it was killed. */
    int life() {
        return life;
    }

    boolean publishing() {
        return publishing;
    }

    boolean running() {
        return running;
    }

    void stopPublishing() {
        publishing = false;
    }

    void stopConsuming() {
        running = false;
    }

    @Override
    public void close() {
        publishing = false;
        running = false;
        broker.close();
        clients.close();
    }
}
