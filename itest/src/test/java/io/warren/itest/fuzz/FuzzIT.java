package io.warren.itest.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.itest.BrokerProcess;
import io.warren.itest.fuzz.Corpus.Client;
import io.warren.itest.fuzz.Corpus.End;
import io.warren.itest.support.Await;
import io.warren.itest.support.BrokerAddress;
import io.warren.itest.support.Ctl;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.Script;
import io.warren.itest.support.Wire;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wire as an adversary. {@code warren.itest.fuzz.clients} is how many clients come, {@code
 * warren.itest.fuzz.seed} the seed of the first; a failing seed goes into {@code seeds.txt}.
 */
final class FuzzIT {
    private static final int CLIENTS = Integer.getInteger("warren.itest.fuzz.clients", 2_000);
    private static final long FIRST_SEED = Long.getLong("warren.itest.fuzz.seed", 1);
    private static final int INTERNAL_ERROR = 541;

    /** Every buffer that is lost is told of when the garbage collector finds it. */
    private static final String PARANOID = "-Dio.netty.leakDetection.level=paranoid";

    private static final Pattern FAULT =
            Pattern.compile("(?m)^.* ERROR .*$|^\\s+at [\\w.$/]+\\(.*$|LEAK");

    @TempDir Path folder;

    private final Map<String, Integer> answers = new TreeMap<>();
    private BrokerProcess broker;
    private int logSeen;

    @Test
    void nothingThatAClientSendsHurtsTheBrokerOrAnotherClient() throws Exception {
        try (BrokerProcess started =
                BrokerProcess.startWithJavaOptions(folder.resolve("data"), PARANOID)) {
            broker = started;
            BrokerAddress address = BrokerAddress.of(broker);
            try (Neighbour neighbour = new Neighbour(address)) {
                for (long seed : seeds()) {
                    try {
                        meet(address, Corpus.client(seed));
                        neighbour.check();
                        checkLog();
                    } catch (Exception | AssertionError failure) {
                        throw new AssertionError("seed " + seed + ": " + failure, failure);
                    }
                }
                assertThat(neighbour.finish()).as("messages of the neighbour").isPositive();
            }
            deleteWhatIsLeft(address);
            nothingIsLeft();
            System.out.println("fuzz: " + CLIENTS + " clients, answers " + answers);
        }
    }

    private static long[] seeds() throws IOException {
        List<Long> known = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                FuzzIT.class.getResourceAsStream("seeds.txt"),
                                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    known.add(Long.parseLong(line.strip().split(" ")[0]));
                }
            }
        }
        return LongStream.concat(
                        known.stream().mapToLong(Long::longValue),
                        LongStream.range(FIRST_SEED, FIRST_SEED + CLIENTS))
                .toArray();
    }

    private void meet(BrokerAddress address, Client client) throws Exception {
        try (RawAmqp raw = RawAmqp.connect(address)) {
            if (client.loggedIn()) {
                raw.open();
                for (int channel = 1; channel <= Corpus.CHANNELS; channel++) {
                    raw.method(channel, 20, 10, new Wire().shortString(""));
                    raw.await(20, 11);
                }
            }
            CompletableFuture<Void> read = CompletableFuture.runAsync(() -> readAll(raw, client));
            boolean gone = !send(raw, client);
            if (client.end() == End.VANISHES && !gone) {
                raw.socket().setSoLinger(true, 0);
                raw.close();
            }
            awaitEnd(read, client);
        }
    }

    /** Sends everything; false when the broker has hung up meanwhile. */
    private static boolean send(RawAmqp raw, Client client) throws IOException {
        try {
            for (byte[] chunk : client.chunks()) {
                raw.send(chunk);
            }
            if (client.end() == End.CLOSES) {
                Wire close = new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0);
                raw.method(0, 10, 50, close);
            } else if (client.end() == End.STOPS) {
                raw.socket().shutdownOutput();
            }
            return true;
        } catch (SocketException hungUp) {
            return false;
        }
    }

    private static void awaitEnd(CompletableFuture<Void> read, Client client) throws Exception {
        try {
            read.get(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            throw new AssertionError("neither answered nor closed, after " + client.end(), hangs);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        }
    }

    /** Reads until the end; connection.close is answered. */
    private void readAll(RawAmqp raw, Client client) {
        try {
            if (!client.loggedIn()) {
                raw.awaitEnd(); // what comes may be a protocol header
                return;
            }
            while (true) {
                RawAmqp.Frame frame = raw.read();
                if (frame.type() != RawAmqp.METHOD) {
                    continue;
                }
                if (frame.is(10, 50) || frame.is(20, 40)) {
                    int code = Short.toUnsignedInt(ByteBuffer.wrap(frame.payload()).getShort(4));
                    answers.merge(
                            (frame.is(10, 50) ? "connection " : "channel ") + code,
                            1,
                            Integer::sum);
                    assertThat(code).as("reply code").isNotEqualTo(INTERNAL_ERROR);
                }
                if (frame.is(10, 50)) {
                    raw.method(0, 10, 51, new Wire());
                } else if (frame.is(10, 51)) {
                    answers.merge("closed", 1, Integer::sum);
                    return; // the socket is the client's to end
                }
            }
        } catch (EOFException | SocketException end) {
            answers.merge("end", 1, Integer::sum);
        } catch (IOException other) {
            throw new AssertionError("the broker's frames are broken", other);
        }
    }

    private void checkLog() {
        String log = broker.log();
        String fresh = log.substring(Math.min(logSeen, log.length()));
        logSeen = log.length();
        assertThat(FAULT.matcher(fresh).results().map(found -> found.group()).toList())
                .as("faults in the log")
                .isEmpty();
    }

    /** Queues that clients left behind are theirs, not leaks. */
    private void deleteWhatIsLeft(BrokerAddress address) throws Exception {
        try (Connection connection = address.factory().newConnection()) {
            Channel channel = connection.createChannel();
            for (String name : Methods.NAMES) {
                channel.queueDelete(name);
                channel.exchangeDelete(name);
            }
            for (String line : new Ctl(broker).run("queues").split("\n")) {
                if (line.startsWith("amq.gen-")) {
                    delete(connection, line.split(" ")[0]);
                }
            }
        }
    }

    private static void delete(Connection connection, String queue) throws Exception {
        Channel channel = connection.createChannel();
        try {
            channel.queueDelete(queue);
        } catch (IOException locked) {
            // an exclusive one, which is about to go with its connection
        }
    }

    private void nothingIsLeft() throws Exception {
        Ctl ctl = new Ctl(broker);
        Await.until("no connection is left", () -> ctl.run("connections").contains("no conn"));
        assertThat(ctl.run("channels")).contains("no channels");
        // Those of connections go when these are gone.
        Await.until("no queue is left", () -> ctl.run("queues").contains("no queues"));
        Await.until("memory is free", () -> ctl.run("status").contains("0 B in memory"));
        String pid = Long.toString(broker.process().pid());
        if (Script.succeeds("jcmd", pid, "GC.run")) {
            // Lost buffers are reported when others are taken after the collection.
            BrokerAddress address = BrokerAddress.of(broker);
            for (long seed = FIRST_SEED; seed < FIRST_SEED + 20; seed++) {
                meet(address, Corpus.client(seed));
            }
        }
        checkLog();
    }
}
