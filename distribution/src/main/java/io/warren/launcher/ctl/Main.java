package io.warren.launcher.ctl;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code bin/warrenctl}. Exit codes: 0 done; 1 it could not be done, or no broker runs; 2 the
 * command was not understood.
 */
public final class Main {
    private Main() {}

    /** Gives one command to the running broker. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        int code = 1;
        try {
            code = run(CtlOptions.parse(args), out, err);
        } catch (CtlException e) {
            err.println("warrenctl: " + e.getMessage());
        }
        out.flush();
        System.exit(code);
    }

    private static int run(CtlOptions options, PrintStream out, PrintStream err)
            throws CtlException {
        if (options.help()) {
            out.print(CtlOptions.USAGE);
            return 0;
        }
        Path home = Path.of(System.getProperty("warren.home", "."));
        Path chosen = options.data();
        Path data = (chosen == null ? home.resolve("data") : chosen).toAbsolutePath().normalize();
        try (SocketChannel channel = CtlSocket.connect(data)) {
            // Connected before a password is asked for: nobody types it in vain.
            byte[] input = CtlInput.of(options.command(), System.in, System.console());
            AtomicLong sign = new AtomicLong(System.nanoTime());
            watch(options.timeoutSeconds(), sign, err);
            ByteBuffer request =
                    ByteBuffer.wrap(
                            CtlExchange.request(
                                    Path.of("").toAbsolutePath().toString(),
                                    options.command(),
                                    input));
            while (request.hasRemaining()) {
                channel.write(request);
                sign.set(System.nanoTime());
            }
            return CtlExchange.reply(
                    new BufferedInputStream(Channels.newInputStream(channel)),
                    out,
                    err,
                    () -> sign.set(System.nanoTime()));
        } catch (EOFException e) {
            throw new CtlException("the broker has ended the connection");
        } catch (IOException e) {
            throw new CtlException("the connection to the broker broke: " + e.getMessage());
        }
    }

    /** Ends this process when the broker gives no sign: a Unix-domain socket has no timeout. */
    private static void watch(int timeoutSeconds, AtomicLong sign, PrintStream err) {
        long limit = TimeUnit.SECONDS.toNanos(timeoutSeconds);
        Thread watcher =
                new Thread(
                        () -> {
                            long left = limit;
                            while (left > 0) {
                                try {
                                    TimeUnit.NANOSECONDS.sleep(left);
                                } catch (InterruptedException e) {
                                    return;
                                }
                                left = limit - (System.nanoTime() - sign.get());
                            }
                            err.println(
                                    "warrenctl: no answer within "
                                            + timeoutSeconds
                                            + " s; the broker may still do what was asked");
                            Runtime.getRuntime().halt(1);
                        },
                        "warrenctl-timeout");
        watcher.setDaemon(true);
        watcher.start();
    }
}
