package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConfirmsTest {
    private final Confirms confirms = new Confirms();
    private final List<String> told = new ArrayList<>();
    private final Confirms.Teller teller =
            new Confirms.Teller() {
                @Override
                public void ack(long tag, boolean multiple) {
                    told.add("ack " + tag + (multiple ? " multiple" : ""));
                }

                @Override
                public void nack(long tag) {
                    told.add("nack " + tag);
                }
            };

    private void begin(int count) {
        for (int i = 0; i < count; i++) {
            confirms.begin();
        }
    }

    @Test
    void publishesAreNumberedFromOne() {
        assertThat(confirms.begin()).isEqualTo(1);
        assertThat(confirms.begin()).isEqualTo(2);
    }

    @Test
    void outcomesInOrderAreToldWithOneAck() {
        begin(5);
        for (long tag = 1; tag <= 4; tag++) {
            confirms.accepted(tag);
        }
        confirms.tell(teller);
        assertThat(told).containsExactly("ack 4 multiple");
        assertThat(confirms.span()).isEqualTo(1);
    }

    @Test
    void outcomesInAnyOrderAreToldWithOneAckWhenNoneBeforeThemIsOpen() {
        begin(4);
        confirms.accepted(3);
        confirms.accepted(1);
        confirms.accepted(4);
        confirms.accepted(2);
        confirms.tell(teller);
        assertThat(told).containsExactly("ack 4 multiple");
    }

    @Test
    void whatIsBehindAnOpenOneIsToldAloneAndNotTwice() {
        begin(3);
        confirms.accepted(2);
        confirms.accepted(3);
        confirms.tell(teller);
        confirms.accepted(1);
        confirms.tell(teller);
        assertThat(told).containsExactly("ack 2", "ack 3", "ack 1");
    }

    @Test
    void aRefusedOneIsNackedAtOnceAndNeverAcked() {
        begin(3);
        confirms.refused(1, teller);
        confirms.accepted(3);
        confirms.refused(2, teller);
        confirms.tell(teller);
        confirms.tell(teller);
        assertThat(told).containsExactly("nack 1", "nack 2", "ack 3");
    }

    @Test
    void anOutcomeThatComesTwiceOrForNothingIsIgnored() {
        begin(2);
        confirms.accepted(1);
        confirms.accepted(1);
        confirms.refused(1, teller);
        confirms.accepted(3);
        confirms.accepted(0);
        confirms.tell(teller);
        assertThat(told).containsExactly("ack 1");
    }

    @Test
    void everyPublishIsToldExactlyOnceInWhateverOrderItsOutcomeComes() {
        Random random = new Random(5);
        TreeSet<Long> open = new TreeSet<>();
        List<Long> unknown = new ArrayList<>();
        Confirms.Teller checker =
                new Confirms.Teller() {
                    @Override
                    public void ack(long tag, boolean multiple) {
                        assertThat(open).contains(tag);
                        if (multiple) {
                            assertThat(Collections.disjoint(open.headSet(tag, true), unknown))
                                    .isTrue();
                            open.headSet(tag, true).clear();
                        } else {
                            open.remove(tag);
                        }
                    }

                    @Override
                    public void nack(long tag) {
                        assertThat(open.remove(tag)).isTrue();
                    }
                };
        for (int round = 0; round < 300; round++) {
            for (int i = random.nextInt(100); i > 0; i--) {
                long tag = confirms.begin();
                open.add(tag);
                unknown.add(tag);
            }
            if (random.nextBoolean()) {
                Collections.shuffle(unknown, random);
            }
            for (int i = random.nextInt(unknown.size() + 1); i > 0; i--) {
                long tag = unknown.remove(0);
                if (random.nextInt(10) == 0) {
                    confirms.refused(tag, checker);
                } else {
                    confirms.accepted(tag);
                }
            }
            confirms.tell(checker);
            assertThat(open).hasSameSizeAs(unknown);
        }
        unknown.forEach(confirms::accepted);
        unknown.clear();
        confirms.tell(checker);
        assertThat(open).isEmpty();
        assertThat(confirms.span()).isZero();
    }
}
