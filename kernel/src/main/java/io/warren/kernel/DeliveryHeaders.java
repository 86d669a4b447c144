package io.warren.kernel;

import io.warren.message.FieldTable;
import io.warren.message.FieldTableBuilder;
import io.warren.message.Message;

/** Headers that a delivery has beside those of its message. */
final class DeliveryHeaders {
    private static final String COUNT = "x-delivery-count";

    private DeliveryHeaders() {}

    /** Says how often the message has come back. */
    static Message withCount(Message message, int deliveries) {
        return with(message, COUNT, (long) deliveries);
    }

    /** Says where in its stream the message is. */
    static Message withOffset(Message message, long offset) {
        return with(message, StreamOffset.ARGUMENT, offset);
    }

    private static Message with(Message message, String name, long value) {
        FieldTable headers = message.properties().headers();
        FieldTableBuilder changed = FieldTable.builder();
        for (FieldTable.Cursor header = headers.cursor(); header.next(); ) {
            if (!header.name().equals(name)) {
                changed.put(header);
            }
        }
        changed.put(name, value);
        return message.withProperties(
                message.properties().toBuilder().headers(changed.build()).build());
    }
}
