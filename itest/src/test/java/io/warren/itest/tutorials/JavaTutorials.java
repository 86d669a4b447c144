package io.warren.itest.tutorials;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The tutorials with the Java client: the first argument names the script. */
final class JavaTutorials {
    private static final String TASK_QUEUE = "task_queue";
    private static final String RPC_QUEUE = "rpc_queue";

    private final Connection connection;
    private final Channel channel;
    private final List<String> arguments;

    private JavaTutorials(Connection connection, List<String> arguments) throws Exception {
        this.connection = connection;
        this.channel = connection.createChannel();
        this.arguments = arguments;
    }

    /** Runs one script. */
    public static void main(String[] args) throws Exception {
        Map<String, String> environment = System.getenv();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(environment.getOrDefault("WARREN_HOST", "localhost"));
        factory.setPort(Integer.parseInt(environment.getOrDefault("WARREN_PORT", "5672")));
        new JavaTutorials(factory.newConnection(), List.of(args).subList(1, args.length))
                .run(args[0]);
    }

    private void run(String script) throws Exception {
        switch (script) {
            case "send" -> send();
            case "receive" -> receive();
            case "new_task" -> newTask();
            case "worker" -> worker();
            case "emit_log" -> emit("logs", "fanout", "", arguments);
            case "receive_logs" -> receiveLogs("logs", "fanout", List.of(""), false);
            case "emit_log_direct" -> emitKey("direct_logs", "direct");
            case "receive_logs_direct" -> receiveLogs("direct_logs", "direct", arguments, true);
            case "emit_log_topic" -> emitKey("topic_logs", "topic");
            case "receive_logs_topic" -> receiveLogs("topic_logs", "topic", arguments, true);
            case "rpc_server" -> rpcServer();
            case "rpc_client" -> rpcClient();
            default -> throw new IllegalArgumentException(script);
        }
    }

    private void send() throws Exception {
        channel.queueDeclare("hello", false, false, false, null);
        channel.basicPublish("", "hello", null, "Hello World!".getBytes(UTF_8));
        System.out.println(" [x] Sent 'Hello World!'");
        connection.close();
    }

    private void receive() throws Exception {
        channel.queueDeclare("hello", false, false, false, null);
        channel.basicConsume(
                "hello",
                true,
                (tag, delivery) -> System.out.println(" [x] Received " + text(delivery.getBody())),
                tag -> {});
        System.out.println(" [*] Waiting for messages. To exit press CTRL+C");
    }

    private void newTask() throws Exception {
        String message = String.join(" ", arguments);
        channel.queueDeclare(TASK_QUEUE, true, false, false, null);
        channel.basicPublish(
                "", TASK_QUEUE, MessageProperties.PERSISTENT_TEXT_PLAIN, message.getBytes(UTF_8));
        System.out.println(" [x] Sent " + message);
        connection.close();
    }

    private void worker() throws Exception {
        channel.queueDeclare(TASK_QUEUE, true, false, false, null);
        channel.basicQos(1);
        channel.basicConsume(
                TASK_QUEUE,
                false,
                (tag, delivery) -> {
                    String message = text(delivery.getBody());
                    System.out.println(" [x] Received " + message);
                    work(message.chars().filter(c -> c == '.').count());
                    System.out.println(" [x] Done " + message);
                    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        System.out.println(" [*] Waiting for messages. To exit press CTRL+C");
    }

    private static void work(long seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void emitKey(String exchange, String type) throws Exception {
        emit(exchange, type, arguments.get(0), arguments.subList(1, arguments.size()));
    }

    private void emit(String exchange, String type, String key, List<String> words)
            throws Exception {
        String message = String.join(" ", words);
        channel.exchangeDeclare(exchange, type);
        channel.basicPublish(exchange, key, null, message.getBytes(UTF_8));
        System.out.println(" [x] Sent " + key + ":" + message);
        connection.close();
    }

    private void receiveLogs(String exchange, String type, List<String> keys, boolean withKey)
            throws Exception {
        channel.exchangeDeclare(exchange, type);
        String queue = channel.queueDeclare().getQueue();
        for (String key : keys) {
            channel.queueBind(queue, exchange, key);
        }
        channel.basicConsume(
                queue,
                true,
                (tag, delivery) -> {
                    String key = withKey ? delivery.getEnvelope().getRoutingKey() + ":" : "";
                    System.out.println(" [x] " + key + text(delivery.getBody()));
                },
                tag -> {});
        System.out.println(" [*] Waiting for logs. To exit press CTRL+C");
    }

    private void rpcServer() throws Exception {
        channel.queueDeclare(RPC_QUEUE, false, false, false, null);
        channel.basicQos(1);
        channel.basicConsume(
                RPC_QUEUE,
                false,
                (tag, delivery) -> {
                    int n = Integer.parseInt(text(delivery.getBody()));
                    System.out.println(" [.] fib(" + n + ")");
                    AMQP.BasicProperties asked = delivery.getProperties();
                    AMQP.BasicProperties answer =
                            new AMQP.BasicProperties.Builder()
                                    .correlationId(asked.getCorrelationId())
                                    .build();
                    byte[] body = Long.toString(fibonacci(n)).getBytes(UTF_8);
                    channel.basicPublish("", asked.getReplyTo(), answer, body);
                    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        System.out.println(" [x] Awaiting RPC requests");
    }

    private void rpcClient() throws Exception {
        String n = arguments.get(0);
        String id = UUID.randomUUID().toString();
        String queue = channel.queueDeclare().getQueue();
        CompletableFuture<String> answered = new CompletableFuture<>();
        channel.basicConsume(
                queue,
                true,
                (tag, delivery) -> {
                    if (id.equals(delivery.getProperties().getCorrelationId())) {
                        answered.complete(text(delivery.getBody()));
                    }
                },
                tag -> {});
        System.out.println(" [x] Requesting fib(" + n + ")");
        AMQP.BasicProperties asking =
                new AMQP.BasicProperties.Builder().correlationId(id).replyTo(queue).build();
        channel.basicPublish("", RPC_QUEUE, asking, n.getBytes(UTF_8));
        System.out.println(" [.] Got " + answered.get());
        connection.close();
    }

    private static long fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }
}
