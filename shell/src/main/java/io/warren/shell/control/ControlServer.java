package io.warren.shell.control;

import io.warren.shell.CommandException;
import io.warren.shell.CommandSet;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the control socket. */
final class ControlServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

    /** One more is told to come later. */
    static final int MAX_CLIENTS = 16;

    private final ServerSocketChannel server;
    private final CommandSet commands;
    private final long patienceMillis;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();

    private ControlServer(ServerSocketChannel server, CommandSet commands, long patienceMillis) {
        this.server = server;
        this.commands = commands;
        this.patienceMillis = patienceMillis;
    }

    /**
     * @param patienceMillis how long a client may take to send its request or to read a part of the
     *     reply
     */
    static ControlServer start(
            ServerSocketChannel server, CommandSet commands, long patienceMillis) {
        ControlServer control = new ControlServer(server, commands, patienceMillis);
        daemon(control::accept, "warren-control").start();
        daemon(control::closeHanging, "warren-control-timer").start();
        return control;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                // Decided here, on the one thread that adds: those who came first stay.
                Client client = new Client(channel, clients.size() >= MAX_CLIENTS);
                clients.add(client);
                if (!server.isOpen()) {
                    client.close(); // close() has not seen it
                }
                daemon(client, "warren-control-" + numbers.incrementAndGet()).start();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.warn("a console cannot connect why={}", "" + e);
                pause(100); // mostly too few file descriptors: at once again burns a core
            }
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeHanging() {
        while (server.isOpen()) {
            long now = System.nanoTime();
            for (Client client : clients) {
                if (client.waiting && now - client.waitingSince > patienceMillis * 1_000_000) {
                    client.close();
                }
            }
            pause(Math.max(1, patienceMillis / 4));
        }
    }

    /** How many are connected. */
    int clients() {
        return clients.size();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.warn("the control socket does not close", e);
        }
        clients.forEach(Client::close);
    }

    /** One client, on a thread of its own. */
    private final class Client implements Runnable, WritableByteChannel {
        private final SocketChannel channel;
        private final boolean tooMany;
        private volatile boolean waiting = true;
        private volatile long waitingSince = System.nanoTime();

        Client(SocketChannel channel, boolean tooMany) {
            this.channel = channel;
            this.tooMany = tooMany;
        }

        @Override
        public void run() {
            try (channel) {
                serve();
            } catch (EOFException | ClosedChannelException e) {
                log.debug("a console has left");
            } catch (IOException e) {
                log.debug("a console has left why={}", "" + e);
            } finally {
                clients.remove(this);
            }
        }

        private void serve() throws IOException {
            Reply reply = new Reply(this);
            PrintWriter out = writer(reply, Reply.OUT);
            PrintWriter err = writer(reply, Reply.ERR);
            int code = 0;
            try {
                if (tooMany) {
                    throw new CommandException(
                            "there are " + MAX_CLIENTS + " consoles at work; try again later");
                }
                Request request = read();
                commands.run(
                        request.arguments(),
                        directory(request),
                        new PipedInput(request.input()),
                        out);
            } catch (Request.MalformedException e) {
                err.println("the broker refuses the request: " + e.getMessage());
                code = CommandException.MISUSED;
            } catch (CommandException e) {
                err.println(e.getMessage());
                code = e.exitCode();
            }
            out.flush();
            err.flush();
            reply.exit(code);
        }

        private Request read() throws IOException {
            // Not the streams of Channels for both directions: they lock each other out.
            ReadableByteChannel in = channel;
            Request request =
                    Request.read(
                            new DataInputStream(
                                    new BufferedInputStream(Channels.newInputStream(in))));
            waiting = false;
            return request;
        }

        private Path directory(Request request) throws Request.MalformedException {
            try {
                Path path = Path.of(request.directory());
                if (path.isAbsolute()) {
                    return path;
                }
            } catch (InvalidPathException e) {
                // as if it were relative
            }
            throw new Request.MalformedException("the working folder is not an absolute path");
        }

        private PrintWriter writer(Reply reply, byte type) {
            return new PrintWriter(
                    new OutputStreamWriter(reply.stream(type), StandardCharsets.UTF_8));
        }

        @Override
        public int write(java.nio.ByteBuffer frame) throws IOException {
            waitingSince = System.nanoTime();
            waiting = true;
            try {
                return channel.write(frame);
            } finally {
                waiting = false;
            }
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                log.debug("a console's connection does not close", e);
            }
        }
    }
}
