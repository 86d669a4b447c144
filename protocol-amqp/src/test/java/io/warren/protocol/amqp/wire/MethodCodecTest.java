package io.warren.protocol.amqp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warren.message.FieldTable;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method there is, by reflection: one that is added is tested too. */
class MethodCodecTest {
    private static final List<Class<? extends Method>> CLASSES =
            List.of(
                    ConnectionMethod.class,
                    ChannelMethod.class,
                    AccessMethod.class,
                    ExchangeMethod.class,
                    QueueMethod.class,
                    BasicMethod.class,
                    ContentMethod.class,
                    ConfirmMethod.class,
                    TxMethod.class);

    private static final int METHODS_OF_RABBITMQ = 14 + 6 + 2 + 8 + 10 + 18 + 2 + 6;

    static Stream<Class<?>> methods() {
        return CLASSES.stream().flatMap(type -> Arrays.stream(type.getDeclaredClasses()));
    }

    @Test
    void thereAreAllMethodsAndNoTwoHaveTheSameId() throws Exception {
        Set<Integer> ids = new HashSet<>();
        for (Class<?> method : methods().toList()) {
            assertThat(ids.add(sample(method, 0).id())).as(method.getName()).isTrue();
        }
        assertThat(ids).hasSize(METHODS_OF_RABBITMQ);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aMethodThatIsWrittenIsReadAsItWas(Class<?> type) throws Exception {
        for (int variant = 0; variant < 9; variant++) {
            Method method = sample(type, variant);
            byte[] encoded = encode(method);
            Method read = read(type, encoded, encoded.length);
            assertThat(read)
                    .usingRecursiveComparison()
                    .withEqualsForType(FieldTable::equals, FieldTable.class)
                    .isEqualTo(method);
            assertThat(encode(read)).isEqualTo(encoded);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyShorterAndLongerEncodingIsAnErrorOfTheProtocol(Class<?> type) throws Exception {
        byte[] encoded = encode(sample(type, 1));
        for (int length = 0; length < encoded.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> read(type, encoded, cut)).isInstanceOf(BrokerException.class);
        }
        byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
        assertThatThrownBy(() -> read(type, longer, longer.length))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.FRAME_ERROR));
    }

    @Test
    void aFrameHasHeaderAndEndAroundTheMethod() {
        ByteBuf out = Unpooled.buffer();
        WireWriter.frame(out, 7, new QueueMethod.PurgeOk(258));
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        assertThat(bytes)
                .containsExactly(1, 0, 7, 0, 0, 0, 8, 0, 50, 0, 31, 0, 0, 1, 2, (byte) 0xce);
    }

    @Test
    void aLongTextIsCutToAShortStringBetweenTwoCharacters() {
        ByteBuf out = Unpooled.buffer();
        new WireWriter(out).shortString("x" + "ü".repeat(200));
        assertThat(out.readUnsignedByte()).isEqualTo((short) 255);
        byte[] text = new byte[out.readableBytes()];
        out.readBytes(text);
        assertThat(new String(text, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("x" + "ü".repeat(127));
    }

    @Test
    void aReplyTextThatIsCutEndsWithDots() {
        assertThat(written(new ChannelMethod.Close(404, "y".repeat(255), 0)))
                .isEqualTo("y".repeat(255));
        assertThat(written(new ChannelMethod.Close(404, "y".repeat(256), 0)))
                .isEqualTo("y".repeat(252) + "...");
        assertThat(written(new ConnectionMethod.Close(541, "y" + "ü".repeat(200), 0)))
                .isEqualTo("y" + "ü".repeat(125) + "...");
    }

    private static String written(Method close) {
        ByteBuf out = Unpooled.buffer();
        close.write(new WireWriter(out));
        byte[] text = new byte[out.skipBytes(2).readUnsignedByte()];
        out.readBytes(text);
        return new String(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aBadTableIsASyntaxErrorAndBadUtf8AFrameError() {
        byte[] table = {0, 0, 0, 3, 1, 'a', 'Q'};
        assertThatThrownBy(() -> new WireReader(table, 0, table.length).table())
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.SYNTAX_ERROR));
        byte[] text = {2, (byte) 0xff, (byte) 0xfe};
        assertThatThrownBy(() -> new WireReader(text, 0, text.length).shortString())
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.FRAME_ERROR));
        byte[] replacement = "\u0003\uFFFD".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(new WireReader(replacement, 0, replacement.length).shortString())
                .isEqualTo("\uFFFD");
    }

    @Test
    void aLengthAboveTheFrameIsAnErrorEvenWhenItIsNegative() {
        byte[] bytes = {-1, -1, -1, -1, 0};
        assertThatThrownBy(() -> new WireReader(bytes, 0, bytes.length).longString())
                .isInstanceOf(BrokerException.class);
    }

    private static byte[] encode(Method method) {
        ByteBuf out = Unpooled.buffer();
        method.write(new WireWriter(out));
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private static Method read(Class<?> type, byte[] bytes, int end) throws Exception {
        try {
            WireReader in = new WireReader(bytes, 0, end);
            return (Method) type.getMethod("read", WireReader.class).invoke(null, in);
        } catch (InvocationTargetException failed) {
            throw (Exception) failed.getCause();
        }
    }

    private static Method sample(Class<?> type, int variant) throws Exception {
        List<Object> values = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        int flags = 0;
        for (RecordComponent component : type.getRecordComponents()) {
            types.add(component.getType());
            if (component.getType() == boolean.class) {
                values.add(variant == 8 || flags++ == variant);
            } else {
                values.add(value(component, variant));
            }
        }
        return (Method)
                type.getDeclaredConstructor(types.toArray(Class<?>[]::new))
                        .newInstance(values.toArray());
    }

    private static Object value(RecordComponent component, int variant) {
        if (component.getType() == int.class) {
            // Numbers that fit into one octet are the same in every width.
            return component.getName().startsWith("version") ? 9 : 100 + variant;
        }
        if (component.getType() == long.class) {
            return (1L << 40) + variant;
        }
        if (component.getType() == String.class) {
            return variant == 0 ? "" : "größer" + variant;
        }
        if (component.getType() == RoutingKey.class) {
            return RoutingKey.of("a.b" + variant);
        }
        if (component.getType() == byte[].class) {
            return new byte[] {1, 2, (byte) variant};
        }
        return variant == 0
                ? FieldTable.EMPTY
                : FieldTable.builder().put("n", variant).put("t", "text").build();
    }
}
