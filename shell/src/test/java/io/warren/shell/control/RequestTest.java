package io.warren.shell.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestTest {
    /** Writes numbers as int32, texts with their length, and arrays as they are. */
    static byte[] bytes(Object... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (Object part : parts) {
            if (part instanceof Integer number) {
                out.writeInt(number);
            } else if (part instanceof String text) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            } else {
                out.write((byte[]) part);
            }
        }
        return bytes.toByteArray();
    }

    private static Request read(Object... parts) throws IOException {
        return Request.read(new DataInputStream(new ByteArrayInputStream(bytes(parts))));
    }

    @Test
    void argumentsArriveAsTheyWereGiven() throws IOException {
        Request request =
                read(Request.MAGIC, "/d", 4, "a b", "", "$x|'#'\"", "\u00FC\uD83D\uDC07", -1);
        assertThat(request.directory()).isEqualTo("/d");
        assertThat(request.arguments())
                .containsExactly("a b", "", "$x|'#'\"", "\u00FC\uD83D\uDC07");
        assertThat(request.input()).isNull();
    }

    @Test
    void whatWasPipedInArrivesByteForByte() throws IOException {
        byte[] input = {0, -1, 10, 13};
        assertThat(read(Request.MAGIC, "/", 0, input.length, input).input()).isEqualTo(input);
        assertThat(read(Request.MAGIC, "/", 0, 0).input()).isEmpty();
    }

    @Test
    void anotherProtocolIsRefused() {
        assertThatThrownBy(() -> read(0x414D5150, "/", 0, -1))
                .isInstanceOf(Request.MalformedException.class)
                .hasMessageContaining("version of warrenctl");
    }

    @Test
    void limitsAreCheckedBeforeAnythingIsRead() {
        List<Object[]> tooMuch =
                List.of(
                        new Object[] {Request.MAGIC, Request.MAX_TEXT_BYTES + 1},
                        new Object[] {Request.MAGIC, -1},
                        new Object[] {Request.MAGIC, "/", Request.MAX_ARGUMENTS + 1},
                        new Object[] {Request.MAGIC, "/", -1},
                        new Object[] {Request.MAGIC, "/", 1, Request.MAX_TEXT_BYTES + 1},
                        new Object[] {Request.MAGIC, "/", 1, Integer.MIN_VALUE},
                        new Object[] {Request.MAGIC, "/", 0, Request.MAX_INPUT_BYTES + 1},
                        new Object[] {Request.MAGIC, "/", 0, -2});
        for (Object[] request : tooMuch) {
            assertThatThrownBy(() -> read(request))
                    .as(Arrays.toString(request))
                    .isInstanceOf(Request.MalformedException.class)
                    .hasMessageContaining("more than");
        }
    }

    @Test
    void manyLargeArgumentsTogetherAreRefusedToo() {
        Object[] request = new Object[3 + 20];
        Arrays.fill(request, "x".repeat(Request.MAX_TEXT_BYTES));
        request[0] = Request.MAGIC;
        request[1] = "/";
        request[2] = 20;
        assertThatThrownBy(() -> read(request))
                .isInstanceOf(Request.MalformedException.class)
                .hasMessageContaining("arguments of more than");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        assertThatThrownBy(() -> read(Request.MAGIC, "/", 1, 2, new byte[] {(byte) 0xc3, 0x28}))
                .isInstanceOf(Request.MalformedException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void aRequestThatEndsEarlyIsNoRequest() {
        assertThatThrownBy(() -> read(Request.MAGIC, "/", 2, "one"))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read(Request.MAGIC, "/", 0, 10, new byte[3]))
                .isInstanceOf(Request.MalformedException.class)
                .hasMessageContaining("ends early");
    }
}
