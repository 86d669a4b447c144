package io.warren.itest.soak;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Declares durable things for a {@link Part}, and remembers the queues that must end empty. */
final class Declaring {
    private final Channel channel;
    private final List<String> queues = new CopyOnWriteArrayList<>();

    Declaring(Channel channel) {
        this.channel = channel;
    }

    void exchange(String name, String type) throws IOException {
        exchange(name, type, Map.of());
    }

    void exchange(String name, String type, Map<String, Object> arguments) throws IOException {
        channel.exchangeDeclare(name, type, true, false, arguments);
    }

    void queue(String name) throws IOException {
        queue(name, Map.of());
    }

    void queue(String name, Map<String, Object> arguments) throws IOException {
        channel.queueDeclare(name, true, false, false, arguments);
        if (!"stream".equals(arguments.get("x-queue-type"))) {
            queues.add(name);
        }
    }

    void bind(String queue, String exchange, String key) throws IOException {
        channel.queueBind(queue, exchange, key);
    }

    Channel channel() {
        return channel;
    }

    /** Those that must be empty when everything is drained. */
    List<String> queues() {
        return queues;
    }
}
