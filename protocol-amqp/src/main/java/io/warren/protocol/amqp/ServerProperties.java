package io.warren.protocol.amqp;

import io.warren.message.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;

/** What clients are told of the server when they connect. */
final class ServerProperties {
    private ServerProperties() {}

    static FieldTable of(AmqpConfig config) {
        Map<String, Object> capabilities = new LinkedHashMap<>();
        for (String capability :
                new String[] {
                    "publisher_confirms",
                    "exchange_exchange_bindings",
                    "basic.nack",
                    "consumer_cancel_notify",
                    "connection.blocked",
                    "consumer_priorities",
                    "authentication_failure_close",
                    "per_consumer_qos",
                    "direct_reply_to"
                }) {
            capabilities.put(capability, true);
        }
        return FieldTable.builder()
                .put("capabilities", capabilities)
                .put("cluster_name", "warren")
                .put("copyright", "Copyright (c) The Warren authors")
                .put("information", "Warren, licensed under the Apache License 2.0")
                .put("platform", "Java " + Runtime.version().feature())
                .put("product", config.serverProduct())
                .put("version", config.serverVersion())
                .build();
    }
}
