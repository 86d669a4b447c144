package io.warren.itest.soak;

import com.rabbitmq.client.Connection;
import java.util.concurrent.TimeUnit;

/** Plays a {@link Role} on one connection after the other. */
final class Worker {
    private static final int MOST_FAULTS = 10;
    private static final int CLOSE_MILLIS = 2_000;

    private final Station station;
    private final User user;
    private final Role role;
    private final Thread thread;

    Worker(Station station, User user, Role role) {
        this.station = station;
        this.user = user;
        this.role = role;
        this.thread = new Thread(this::run, "soak " + role.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        int faults = 0;
        while (isWanted() && faults < MOST_FAULTS) {
            int life = station.life();
            try {
                Connection connection = station.connect(user, role.name());
                try {
                    life = station.life();
                    role.play(new Stage(station, connection, life));
                } finally {
                    connection.abort(CLOSE_MILLIS);
                }
            } catch (Exception | AssertionError e) {
                if (station.life() == life && station.running()) {
                    faults++;
                    station.faults().add(role.name(), told(e));
                }
            }
        }
    }

    private static String told(Throwable e) {
        String text = e.toString();
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            text += "; " + cause;
        }
        StackTraceElement[] trace = e.getStackTrace();
        for (StackTraceElement each : trace) {
            if (each.getClassName().startsWith(Worker.class.getPackageName())) {
                return text + " at " + each;
            }
        }
        return text;
    }

    private boolean isWanted() {
        return station.publishing() || (role.drains() && station.running());
    }

    /** Waits until it has ended; returns whether it has. */
    boolean join(long seconds) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(seconds));
        if (thread.isAlive()) {
            StringBuilder where = new StringBuilder("does not end: ");
            for (StackTraceElement each : thread.getStackTrace()) {
                where.append("\n    ").append(each);
            }
            station.faults().add(role.name(), where.toString());
        }
        return !thread.isAlive();
    }

    boolean drains() {
        return role.drains();
    }
}
