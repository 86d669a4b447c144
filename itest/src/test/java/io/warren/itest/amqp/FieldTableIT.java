package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Frame;
import io.warren.itest.support.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of field that RabbitMQ reads travels through headers byte for byte. */
final class FieldTableIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    static Stream<Arguments> fields() {
        Wire deep = new Wire().shortString("inner").octet('t').octet(1);
        Wire array = new Wire().octet('I').longInt(1).octet('S').longString("two").octet('V');
        return Stream.of(
                Arguments.of("boolean true", new Wire().octet('t').octet(1)),
                Arguments.of("boolean false", new Wire().octet('t').octet(0)),
                Arguments.of("signed octet", new Wire().octet('b').octet(-128)),
                Arguments.of("unsigned octet", new Wire().octet('B').octet(255)),
                Arguments.of("signed short", new Wire().octet('s').shortInt(-32_768)),
                Arguments.of("unsigned short", new Wire().octet('u').shortInt(65_535)),
                Arguments.of("signed int", new Wire().octet('I').longInt(Integer.MIN_VALUE)),
                Arguments.of("unsigned int", new Wire().octet('i').longInt(0xFFFF_FFFFL)),
                Arguments.of("signed long", new Wire().octet('l').longLong(Long.MIN_VALUE)),
                Arguments.of("float", new Wire().octet('f').longInt(Float.floatToIntBits(1.5f))),
                Arguments.of(
                        "double", new Wire().octet('d').longLong(Double.doubleToLongBits(2.5))),
                Arguments.of("decimal", new Wire().octet('D').octet(2).longInt(1234)),
                Arguments.of("text", new Wire().octet('S').longString("grüße 兎")),
                Arguments.of("bytes", new Wire().octet('x').longString(new byte[] {0, -1, 7})),
                Arguments.of("timestamp", new Wire().octet('T').longLong(1_700_000_000L)),
                Arguments.of("array", new Wire().octet('A').longString(array.bytes())),
                Arguments.of("table", new Wire().octet('F').table(deep)),
                Arguments.of("empty table", new Wire().octet('F').table(new Wire())),
                Arguments.of("void", new Wire().octet('V')));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    void aFieldComesOutAsItWentIn(String type, Wire value) throws Exception {
        byte[] table = new Wire().shortString("field").raw(value).bytes();

        assertThat(throughTheBroker(table)).as(type).isEqualTo(table);
    }

    @Test
    void aTableOfEverythingKeepsItsOrder() throws Exception {
        Wire table = new Wire();
        fields().forEach(
                        each ->
                                table.shortString("key of " + each.get()[0])
                                        .raw((Wire) each.get()[1]));

        assertThat(throughTheBroker(table.bytes())).isEqualTo(table.bytes());
    }

    @Test
    void tablesMayNestReasonably() throws Exception {
        byte[] table = new byte[0];
        for (int depth = 0; depth < 20; depth++) {
            table = new Wire().shortString("k").octet('F').longString(table).bytes();
        }

        assertThat(throughTheBroker(table)).isEqualTo(table);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fields")
    void aFieldMayBeAnArgumentOfAQueue(String type, Wire value) throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire entries = new Wire().shortString("unknown-argument").raw(value);
        raw.method(
                1,
                50,
                10,
                new Wire().shortInt(0).shortString(amqp.name("argument")).octet(4).table(entries));

        assertThat(raw.read().is(50, 11)).as(type).isTrue();
    }

    /** Publishes a message with these headers, gets it, and returns its headers as they came. */
    private byte[] throughTheBroker(byte[] table) throws Exception {
        Channel channel = amqp.channel();
        String queue = amqp.queue(channel, "headers");
        RawAmqp raw = amqp.raw().openWithChannel(1);
        Wire header = new Wire().shortInt(60).shortInt(0).longLong(0).shortInt(1 << 13);
        raw.send(
                new Wire()
                        .publish(1, queue)
                        .frame(RawAmqp.HEADER, 1, header.longString(table).bytes()));
        Amqp.awaitReady(channel, queue, 1);
        raw.method(1, 60, 70, new Wire().shortInt(0).shortString(queue).octet(1));
        raw.await(60, 71);
        Frame got = raw.read();

        ByteBuffer payload = ByteBuffer.wrap(got.payload());
        assertThat(payload.getShort(12)).as("flags: headers alone").isEqualTo((short) (1 << 13));
        assertThat(payload.getInt(14)).isEqualTo(got.payload().length - 18);
        return Arrays.copyOfRange(got.payload(), 18, got.payload().length);
    }
}
