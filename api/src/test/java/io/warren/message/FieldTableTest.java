package io.warren.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldTableTest {
    private static FieldTable decode(byte[] bytes) {
        return FieldTable.decode(bytes, 0, bytes.length);
    }

    @Test
    void everyTypeThatIsWrittenIsReadBack() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("flag", true);
        values.put("byte", (byte) -3);
        values.put("short", (short) -300);
        values.put("int", -70_000);
        values.put("long", Long.MIN_VALUE);
        values.put("float", 1.5f);
        values.put("double", -2.25);
        values.put("decimal", new BigDecimal("12.34"));
        values.put("text", "grüße");
        values.put("time", Instant.ofEpochSecond(1_700_000_000));
        values.put("list", Arrays.asList(1, "two", null, List.of(3L)));
        values.put("void", null);
        FieldTable table = FieldTable.of(values);
        FieldTable again = decode(table.toBytes());
        assertThat(again.toMap()).isEqualTo(values);
        assertThat(again).isEqualTo(table).hasSameHashCodeAs(table);
        assertThat(again.size()).isEqualTo(values.size());
    }

    @Test
    void bytesAndNestedTablesAreReadBack() {
        FieldTable inner = FieldTable.builder().put("k", "v").build();
        FieldTable table =
                FieldTable.builder().put("bytes", new byte[] {1, 2}).put("inner", inner).build();
        assertThat((byte[]) table.get("bytes")).containsExactly(1, 2);
        assertThat(table.get("inner")).isEqualTo(inner);
        assertThat(table.get("absent")).isNull();
        assertThat(table.contains("absent")).isFalse();
    }

    @Test
    void unsignedTypesAreReadWithoutTheirSign() {
        byte[] bytes = {
            1,
            'a',
            'B',
            (byte) 0xff,
            1,
            'b',
            'u',
            (byte) 0xff,
            (byte) 0xfe,
            1,
            'c',
            'i',
            (byte) 0xff,
            0,
            0,
            1
        };
        FieldTable table = decode(bytes);
        assertThat(table.get("a")).isEqualTo((short) 255);
        assertThat(table.get("b")).isEqualTo(0xfffe);
        assertThat(table.get("c")).isEqualTo(0xff000001L);
    }

    @Test
    void tablesAreEqualWhateverTheOrderAndTheWidthOfIntegers() {
        FieldTable one = FieldTable.builder().put("n", (byte) 1).put("t", "x").build();
        FieldTable other = FieldTable.builder().put("t", "x").put("n", 1L).build();
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(FieldTable.builder().put("t", "x").put("n", 2).build());
        assertThat(one).isNotEqualTo(FieldTable.builder().put("t", "x").put("n", "1").build());
        assertThat(one).isNotEqualTo(FieldTable.builder().put("n", 1).build());
    }

    @Test
    void theCursorShowsNamesAndValuesInPlace() {
        FieldTable table = FieldTable.builder().put("x-match", "any").put("n", 5).build();
        FieldTable.Cursor cursor = table.cursor();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.nameEquals("x-match".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(cursor.nameStartsWith(new byte[] {'x', '-'})).isTrue();
        assertThat(cursor.type()).isEqualTo('S');
        assertThat(cursor.nameHash())
                .isEqualTo(FieldTable.nameHash("x-match".getBytes(StandardCharsets.UTF_8)));
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.integerValue()).isEqualTo(5);
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void malformedTablesAreRefused() {
        assertMalformed(new byte[] {5, 'a'}, "name");
        assertMalformed(new byte[] {1, 'a'}, "type");
        assertMalformed(new byte[] {1, 'a', '?'}, "unknown field type 0x3f");
        assertMalformed(new byte[] {1, 'a', 'I', 0, 0}, "value");
        assertMalformed(new byte[] {1, 'a', 'S', 0, 0, 0, 9, 'x'}, "length");
        assertMalformed(new byte[] {1, 'a', 'S', -1, -1, -1, -1, 'x'}, "length");
        assertMalformed(new byte[] {1, 'a', 'F', 0, 0, 0, 2, 7, 'x'}, "name");
    }

    private static void assertMalformed(byte[] bytes, String text) {
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(MalformedFieldException.class)
                .hasMessageContaining(text);
    }

    @Test
    void nestingHasALimit() {
        assertThat(decode(nested(FieldTable.MAX_DEPTH)).size()).isEqualTo(1);
        assertMalformed(nested(FieldTable.MAX_DEPTH + 1), "nested deeper");
        assertMalformed(nested(20_000), "nested deeper");
    }

    /** A table in a table in a table. */
    private static byte[] nested(int depth) {
        byte[] bytes = new byte[7 * (depth - 1) + 3];
        int at = 0;
        for (int level = 1; level < depth; level++) {
            int rest = bytes.length - at - 7;
            bytes[at] = 1;
            bytes[at + 1] = 'a';
            bytes[at + 2] = 'F';
            bytes[at + 3] = (byte) (rest >>> 24);
            bytes[at + 4] = (byte) (rest >>> 16);
            bytes[at + 5] = (byte) (rest >>> 8);
            bytes[at + 6] = (byte) rest;
            at += 7;
        }
        bytes[at] = 1;
        bytes[at + 1] = 'v';
        bytes[at + 2] = 'V';
        return bytes;
    }

    /** Whatever the bytes are: either refused, or readable to the end. */
    @Test
    void randomBytesNeverMakeAnythingButAMalformedFieldException() {
        Random random = new Random(11);
        byte[] good =
                FieldTable.builder()
                        .put("n", 1)
                        .put("t", "text")
                        .put("l", new ArrayList<>(List.of(1, "two")))
                        .put("f", FieldTable.builder().put("d", 2.5).build())
                        .build()
                        .toBytes();
        int readable = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                FieldTable table = decode(bytes);
                assertThat(table.toMap()).isNotNull();
                assertThat(table).isEqualTo(table.toBuilder().build());
                readable++;
            } catch (MalformedFieldException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
        assertThat(readable).isBetween(1_000, 99_000);
    }
}
