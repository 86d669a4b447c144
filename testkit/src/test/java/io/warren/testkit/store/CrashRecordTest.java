package io.warren.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.store.DefinitionChange;
import io.warren.store.LogId;
import io.warren.store.Opening;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The check after a crash finds what it must find. */
final class CrashRecordTest {
    private final MemoryStore store = new MemoryStore();
    private final CrashRecord record = new CrashRecord(true);

    @AfterEach
    void close() {
        store.close();
    }

    private LogProbe open(int queue) {
        return LogProbe.open(store, CrashWriter.log(queue), Opening.RESTART);
    }

    private static void append(LogProbe log, long first, long last) {
        for (long sequence = first; sequence <= last; sequence++) {
            int size = CrashWriter.bodySizeBytes((int) log.id().queueId(), sequence);
            log.append(sequence, size, CrashWriter.isDurable(sequence));
        }
    }

    private void assertFound(String what) {
        assertThatThrownBy(() -> record.check(store, "then"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(what);
    }

    @Test
    void whatIsAsItWasSaidIsFine() {
        append(open(1), 1, 35);
        append(open(2), 1, 20);
        record.note("durable 1 33");
        record.note("durable 2 20");
        record.note("remove 2 5 21");
        record.check(store, "then");

        append(open(1), 36, 40);
        open(1).remove(36);
        record.note("durable 1 40");
        record.note("remove 1 36 38");
        record.check(store, "later");

        assertThat(record.confirmed()).isEqualTo(58);
        assertThat(record.removals()).isEqualTo(2);
    }

    @Test
    void aConfirmedEntryThatIsMissingIsFound() {
        append(open(1), 1, 35);
        open(1).remove(17);
        record.note("durable 1 35");

        assertFound("confirmed entry 17 is lost");
    }

    @Test
    void anEndThatIsMissingIsFound() {
        append(open(1), 1, 34);
        record.note("durable 1 35");

        assertFound("the last number is too low");
    }

    @Test
    void anEntryOfAnEarlierRoundThatIsMissingIsFound() {
        append(open(1), 1, 9);
        record.check(store, "first");
        open(1).remove(4);

        assertFound("entry 4 of an earlier round is lost");
    }

    @Test
    void aWrongByteIsFound() {
        LogProbe log = open(1);
        append(log, 1, 5);
        int size = CrashWriter.bodySizeBytes(1, 6);
        log.log().append(6, TestMessages.at(new LogId(2, 0), 6, size), 6, true);

        assertFound("entry 6 is not what was appended");
    }

    @Test
    void aTransientEntryIsFound() {
        LogProbe log = open(1);
        append(log, 1, 9);
        log.append(10, CrashWriter.bodySizeBytes(1, 10), true);

        assertFound("entry 10 is transient");
    }

    @Test
    void anEntryThatIsBackIsFound() {
        append(open(1), 1, 2);
        append(open(1), 4, 5);
        record.check(store, "first");
        MemoryStore other = new MemoryStore();
        append(LogProbe.open(other, CrashWriter.log(1), Opening.RESTART), 1, 5);

        assertThatThrownBy(() -> record.check(other, "then"))
                .hasMessageContaining("entry 3 has come back");
        other.close();
    }

    @Test
    void aRemovalThatIsForgottenIsFoundOnceALaterEntryIsConfirmed() {
        append(open(1), 1, 8);
        record.note("remove 1 3 7");
        record.note("upto 1 2 9");
        record.check(store, "a removal that nothing confirms may be forgotten");
        record.note("remove 1 3 7");
        record.note("durable 1 8");

        assertFound("entry 3 was removed before confirmed ones were appended");
    }

    @Test
    void definitionsThatAreLostOrTornAreFound() {
        record.note("defined 7");
        assertFound("definitions are lost");

        define(7, 7, 6);
        assertFound("definitions of several changes");

        define(6, 6, 6);
        assertFound("definitions are lost");

        define(7, 7);
        store.apply(List.of(new DefinitionChange(CrashWriter.KIND, "key2", null)));
        assertFound("definitions of half a change");

        define(8, 8, 8);
        record.check(store, "a later change may be there");
    }

    private void define(int... versions) {
        List<DefinitionChange> changes = new ArrayList<>();
        for (int i = 0; i < versions.length; i++) {
            byte[] value = String.valueOf(versions[i]).getBytes(UTF_8);
            changes.add(new DefinitionChange(CrashWriter.KIND, "key" + i, value));
        }
        store.apply(changes).toCompletableFuture().join();
    }
}
