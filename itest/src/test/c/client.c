/* What a program with librabbitmq does: confirms, returns, prefetch, rejections and their dead
 * letters, messages of many frames, errors that close a channel and no more. One line for each thing
 * that it saw; anything else ends it with exit code 1. */
#include <amqp.h>
#include <amqp_tcp_socket.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static amqp_connection_state_t connection;
static char queue[256], dead[256];

static void fail(const char *what) {
    amqp_rpc_reply_t reply = amqp_get_rpc_reply(connection);
    printf("failed: %s, reply type %d, %s\n", what, reply.reply_type,
           amqp_error_string2(reply.library_error));
    exit(1);
}

static void check(const char *what) {
    if (amqp_get_rpc_reply(connection).reply_type != AMQP_RESPONSE_NORMAL) {
        fail(what);
    }
}

static void publish(const char *key, int mandatory, amqp_bytes_t body) {
    amqp_basic_properties_t properties;
    memset(&properties, 0, sizeof properties);
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG;
    properties.delivery_mode = AMQP_DELIVERY_PERSISTENT;
    properties.message_id = amqp_cstring_bytes("id");
    int status = amqp_basic_publish(connection, 1, amqp_empty_bytes, amqp_cstring_bytes(key),
                                    mandatory, 0, &properties, body);
    if (status != AMQP_STATUS_OK) {
        fail("publish");
    }
}

/* The next method, which must be this one; confirms may come before it. */
static amqp_method_t next_method(amqp_method_number_t expected) {
    struct timeval patience = {20, 0};
    amqp_frame_t frame;
    do {
        if (amqp_simple_wait_frame_noblock(connection, &frame, &patience) != AMQP_STATUS_OK
            || frame.frame_type != AMQP_FRAME_METHOD) {
            fail("a method was expected");
        }
    } while (frame.payload.method.id == AMQP_BASIC_ACK_METHOD && expected != AMQP_BASIC_ACK_METHOD);
    if (frame.payload.method.id != expected) {
        fail("another method was expected");
    }
    return frame.payload.method;
}

static void await_confirms(uint64_t last) {
    uint64_t acked = 0;
    while (acked < last) {
        amqp_basic_ack_t *ack = next_method(AMQP_BASIC_ACK_METHOD).decoded;
        acked = ack->multiple || ack->delivery_tag == acked + 1 ? ack->delivery_tag : acked;
    }
}

/* The next delivery; the confirms that come between are the library's users to read. */
static amqp_envelope_t take(void) {
    struct timeval patience = {20, 0};
    amqp_envelope_t envelope;
    for (;;) {
        amqp_rpc_reply_t reply = amqp_consume_message(connection, &envelope, &patience, 0);
        if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
            return envelope;
        }
        if (reply.library_error != AMQP_STATUS_UNEXPECTED_STATE) {
            printf("%s\n", amqp_error_string2(reply.library_error));
            fail("no message");
        }
        next_method(AMQP_BASIC_ACK_METHOD);
    }
}

static int equals(amqp_bytes_t bytes, const char *text) {
    return bytes.len == strlen(text) && memcmp(bytes.bytes, text, bytes.len) == 0;
}

static void declare(const char *name, amqp_table_t arguments) {
    amqp_queue_declare(connection, 1, amqp_cstring_bytes(name), 0, 1, 0, 0, arguments);
    check("queue.declare");
}

static void consume(const char *name) {
    amqp_basic_consume(connection, 1, amqp_cstring_bytes(name), amqp_cstring_bytes(name), 0, 0, 0,
                       amqp_empty_table);
    check("basic.consume");
}

static void confirms_and_returns(void) {
    amqp_confirm_select(connection, 1);
    check("confirm.select");
    for (int i = 0; i < 100; i++) {
        publish(queue, 0, amqp_cstring_bytes("x"));
    }
    await_confirms(100);
    amqp_queue_declare_ok_t *declared = amqp_queue_declare(
        connection, 1, amqp_cstring_bytes(queue), 1, 1, 0, 0, amqp_empty_table);
    printf("confirmed 100, ready %d\n", declared->message_count);
    amqp_queue_purge(connection, 1, amqp_cstring_bytes(queue));

    publish("no.such.queue", 1, amqp_cstring_bytes("lost"));
    amqp_basic_return_t *back = next_method(AMQP_BASIC_RETURN_METHOD).decoded;
    printf("returned %d %.*s", back->reply_code, (int)back->reply_text.len,
           (char *)back->reply_text.bytes);
    amqp_message_t message;
    if (amqp_read_message(connection, 1, &message, 0).reply_type != AMQP_RESPONSE_NORMAL) {
        fail("no returned message");
    }
    printf(" %.*s\n", (int)message.body.len, (char *)message.body.bytes);
    amqp_destroy_message(&message);
    next_method(AMQP_BASIC_ACK_METHOD);
}

static void dead_letter(void) {
    amqp_basic_qos(connection, 1, 0, 1, 0);
    consume(queue);
    publish(queue, 0, amqp_cstring_bytes("bad"));
    amqp_envelope_t envelope = take();
    amqp_basic_reject(connection, 1, envelope.delivery_tag, 1);
    amqp_destroy_envelope(&envelope);
    envelope = take();
    printf("again %.*s redelivered %d\n", (int)envelope.message.body.len,
           (char *)envelope.message.body.bytes, envelope.redelivered);
    amqp_basic_nack(connection, 1, envelope.delivery_tag, 0, 0);
    amqp_destroy_envelope(&envelope);
    consume(dead);
    envelope = take();
    amqp_table_t *headers = &envelope.message.properties.headers;
    for (int i = 0; i < headers->num_entries; i++) {
        amqp_table_entry_t *entry = &headers->entries[i];
        if (entry->value.kind == AMQP_FIELD_KIND_UTF8) {
            amqp_bytes_t text = entry->value.value.bytes;
            text = equals(text, queue) ? amqp_cstring_bytes("queue") : text;
            printf("%.*s '%.*s'\n", (int)entry->key.len, (char *)entry->key.bytes, (int)text.len,
                   (char *)text.bytes);
        } else if (entry->value.kind == AMQP_FIELD_KIND_ARRAY) {
            amqp_table_t death = entry->value.value.array.entries[0].value.table;
            printf("%.*s of %d fields\n", (int)entry->key.len, (char *)entry->key.bytes,
                   death.num_entries);
        }
    }
    amqp_basic_ack(connection, 1, envelope.delivery_tag, 0);
    amqp_destroy_envelope(&envelope);
}

static void many_frames(void) {
    size_t size = 1000000;
    char *body = malloc(size);
    for (size_t i = 0; i < size; i++) {
        body[i] = (char)(i * 31 + i / 7);
    }
    amqp_bytes_t bytes = {size, body};
    publish(queue, 0, bytes);
    amqp_envelope_t envelope = take();
    int same = envelope.message.body.len == size
               && memcmp(envelope.message.body.bytes, body, size) == 0;
    printf("frames of %d, same %d\n", amqp_get_frame_max(connection), same);
    amqp_basic_ack(connection, 1, envelope.delivery_tag, 0);
    amqp_destroy_envelope(&envelope);
    free(body);
}

static void errors(void) {
    amqp_channel_open(connection, 2);
    check("channel.open");
    amqp_queue_declare(connection, 2, amqp_cstring_bytes("no.such.queue"), 1, 0, 0, 0,
                       amqp_empty_table);
    amqp_rpc_reply_t reply = amqp_get_rpc_reply(connection);
    if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION
        || reply.reply.id != AMQP_CHANNEL_CLOSE_METHOD) {
        fail("no channel.close");
    }
    amqp_channel_close_t *close = reply.reply.decoded;
    printf("closed %d %.*s\n", close->reply_code, (int)close->reply_text.len,
           (char *)close->reply_text.bytes);
    amqp_channel_close_ok_t ok;
    amqp_send_method(connection, 2, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok);
    amqp_channel_open(connection, 2);
    check("channel.open again");
    amqp_queue_delete(connection, 2, amqp_cstring_bytes(queue), 0, 0);
    check("queue.delete");
    amqp_method_t cancel = next_method(AMQP_BASIC_CANCEL_METHOD);
    amqp_basic_cancel_t *told = cancel.decoded;
    printf("cancelled %d\n", equals(told->consumer_tag, queue));
    amqp_queue_delete(connection, 2, amqp_cstring_bytes(dead), 0, 0);
}

int main(int count, char **arguments) {
    if (count != 2) {
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    snprintf(queue, sizeof queue, "%s.q", arguments[1]);
    snprintf(dead, sizeof dead, "%s.dead", arguments[1]);
    connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (amqp_socket_open(socket, getenv("WARREN_HOST"), atoi(getenv("WARREN_PORT")))) {
        fail("no connection");
    }
    amqp_table_entry_t know[1];
    know[0].key = amqp_cstring_bytes("consumer_cancel_notify");
    know[0].value.kind = AMQP_FIELD_KIND_BOOLEAN;
    know[0].value.value.boolean = 1;
    amqp_table_entry_t capabilities[1];
    capabilities[0].key = amqp_cstring_bytes("capabilities");
    capabilities[0].value.kind = AMQP_FIELD_KIND_TABLE;
    capabilities[0].value.value.table.num_entries = 1;
    capabilities[0].value.value.table.entries = know;
    amqp_table_t client = {1, capabilities};
    amqp_rpc_reply_t login =
        amqp_login_with_properties(connection, "/", 10, 4096, 5, &client,
                                   AMQP_SASL_METHOD_PLAIN, "guest", "guest");
    if (login.reply_type != AMQP_RESPONSE_NORMAL) {
        fail("no login");
    }
    amqp_channel_open(connection, 1);
    check("channel.open");
    amqp_table_entry_t arguments_of_queue[2];
    arguments_of_queue[0].key = amqp_cstring_bytes("x-dead-letter-exchange");
    arguments_of_queue[0].value.kind = AMQP_FIELD_KIND_UTF8;
    arguments_of_queue[0].value.value.bytes = amqp_cstring_bytes("");
    arguments_of_queue[1].key = amqp_cstring_bytes("x-dead-letter-routing-key");
    arguments_of_queue[1].value.kind = AMQP_FIELD_KIND_UTF8;
    arguments_of_queue[1].value.value.bytes = amqp_cstring_bytes(dead);
    amqp_table_t letters = {2, arguments_of_queue};
    declare(queue, letters);
    declare(dead, amqp_empty_table);
    confirms_and_returns();
    dead_letter();
    many_frames();
    errors();
    if (amqp_connection_close(connection, AMQP_REPLY_SUCCESS).reply_type != AMQP_RESPONSE_NORMAL) {
        fail("no connection.close-ok");
    }
    amqp_destroy_connection(connection);
    printf("done\n");
    return 0;
}
