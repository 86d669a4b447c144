package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warren.session.BrokerException;
import io.warren.session.ReplyCode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    private static final int MIB = 1024 * 1024;

    private final ContentBudget budget = new ContentBudget(400L * MIB);
    private final ContentBudget.Share share = new ContentBudget.Share(budget);
    private final Assembly assembly = new Assembly(share);

    private static ByteBuf header(int classId, long bodySize, byte... properties) {
        return Unpooled.buffer()
                .writeShort(classId)
                .writeShort(0)
                .writeLong(bodySize)
                .writeBytes(properties);
    }

    private static void begin(Assembly assembly, long bodySize) {
        ByteBuf header = header(60, bodySize, (byte) 0, (byte) 0);
        assembly.begin(header, 0, header.readableBytes());
    }

    @Test
    void propertiesAndBodyBecomeOneArray() {
        ByteBuf header = header(60, 4, (byte) 0x10, (byte) 0, (byte) 2);
        assembly.begin(header, 0, header.readableBytes());
        assertThat(assembly.isComplete()).isFalse();
        ByteBuf body = Unpooled.wrappedBuffer(new byte[] {9, 1, 2, 3, 4, 9});
        assembly.append(body, 1, 2);
        assembly.append(body, 3, 2);
        assertThat(assembly.isComplete()).isTrue();
        assertThat(assembly.propertiesLength()).isEqualTo(3);
        assertThat(assembly.finish()).containsExactly(0x10, 0, 2, 1, 2, 3, 4);
    }

    @Test
    void aLargeBodyIsWhatCameAndItsMemoryIsCountedUntilItIsFinished() {
        byte[] body = new byte[40 * MIB];
        new Random(1).nextBytes(body);
        begin(assembly, body.length);
        assertThat(budget.takenBytes()).isBetween((long) MIB, MIB + 100L);
        ByteBuf in = Unpooled.wrappedBuffer(body);
        for (int at = 0; at < body.length; at += 100_000) {
            assembly.append(in, at, Math.min(100_000, body.length - at));
        }
        assertThat(budget.takenBytes()).isEqualTo(body.length + 2L);
        byte[] content = assembly.finish();
        assertThat(Arrays.equals(content, 2, content.length, body, 0, body.length)).isTrue();
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void aHeaderAloneCostsLittleHoweverMuchItPromises() {
        for (int i = 0; i < 100; i++) {
            begin(new Assembly(share), Assembly.MAX_BODY_BYTES);
        }
        assertThat(budget.takenBytes()).isLessThan(101L * MIB);
    }

    @Test
    void manyIncompleteLargeMessagesOfOneConnectionAreRefused() {
        ByteBuf megabyte = Unpooled.wrappedBuffer(new byte[MIB]);
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 200; i++) {
                                Assembly one = new Assembly(share);
                                begin(one, Assembly.MAX_BODY_BYTES);
                                one.append(megabyte, 0, MIB);
                                one.append(megabyte, 0, MIB);
                            }
                        })
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.RESOURCE_ERROR));
        assertThat(budget.takenBytes()).isLessThanOrEqualTo(ContentBudget.CONNECTION_BYTES);
        Assembly other = new Assembly(new ContentBudget.Share(budget));
        begin(other, Assembly.MAX_BODY_BYTES);
        for (int i = 0; i < 128; i++) {
            other.append(megabyte, 0, MIB);
        }
        assertThat(other.isComplete()).isTrue();
    }

    @Test
    void aForgottenMessageGivesItsMemoryBack() {
        begin(assembly, MIB);
        assembly.reset();
        assertThat(budget.takenBytes()).isZero();
        begin(assembly, 0);
        assertThat(assembly.isComplete()).isTrue();
    }

    @Test
    void aBodyAboveTheLimitOrOfNegativeSizeIsRefused() {
        for (long size : new long[] {Assembly.MAX_BODY_BYTES + 1, Long.MAX_VALUE, -1}) {
            assertThatThrownBy(() -> begin(assembly, size))
                    .isInstanceOfSatisfying(
                            BrokerException.class,
                            e ->
                                    assertThat(e.replyCode())
                                            .isEqualTo(ReplyCode.PRECONDITION_FAILED));
        }
    }

    @Test
    void aHeaderOfAnotherClassOrTooShortOrMoreBodyThanPromisedIsRefused() {
        ByteBuf other = header(50, 1, (byte) 0, (byte) 0);
        assertThatThrownBy(() -> assembly.begin(other, 0, other.readableBytes()))
                .hasMessageContaining("got one for class 50");
        ByteBuf weighty = header(60, 1, (byte) 0, (byte) 0).setShort(2, 1);
        assertThatThrownBy(() -> assembly.begin(weighty, 0, weighty.readableBytes()))
                .hasMessageContaining("got non content header frame");
        assertThatThrownBy(() -> assembly.begin(other, 0, 13)).isInstanceOf(BrokerException.class);
        begin(assembly, 3);
        assertThatThrownBy(() -> assembly.append(Unpooled.wrappedBuffer(new byte[4]), 0, 4))
                .isInstanceOfSatisfying(
                        BrokerException.class,
                        e -> assertThat(e.replyCode()).isEqualTo(ReplyCode.UNEXPECTED_FRAME));
    }
}
