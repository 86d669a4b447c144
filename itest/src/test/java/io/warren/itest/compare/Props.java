package io.warren.itest.compare;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.HashMap;
import java.util.Map;

/** Properties of messages, by what a case needs. */
final class Props {
    static final BasicProperties PERSISTENT = props().deliveryMode(2).build();

    private Props() {}

    static BasicProperties.Builder props() {
        return new BasicProperties.Builder();
    }

    static BasicProperties expiring(String millis) {
        return props().expiration(millis).build();
    }

    static BasicProperties priority(int priority) {
        return props().priority(priority).build();
    }

    static BasicProperties headers(Map<String, Object> headers) {
        return props().headers(headers).build();
    }

    /** A table in which one value may be null. */
    static Map<String, Object> table(String key, Object value) {
        Map<String, Object> table = new HashMap<>();
        table.put(key, value);
        return table;
    }
}
