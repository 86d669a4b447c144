package io.warren.itest.soak;

import com.rabbitmq.client.AMQP;
import java.util.List;
import java.util.Map;

/** Reads the header {@code x-death}. */
final class Deaths {
    private Deaths() {}

    /** How often a message died in a queue for a reason. */
    static long count(AMQP.BasicProperties properties, String queue, String reason) {
        if (properties.getHeaders() != null
                && properties.getHeaders().get("x-death") instanceof List<?> deaths) {
            for (Object death : deaths) {
                if (death instanceof Map<?, ?> table
                        && String.valueOf(table.get("queue")).equals(queue)
                        && String.valueOf(table.get("reason")).equals(reason)
                        && table.get("count") instanceof Number count) {
                    return count.longValue();
                }
            }
        }
        return 0;
    }
}
