package io.warren.itest.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.warren.itest.soak.Book.Kind;
import io.warren.itest.soak.Book.Sequence;
import org.junit.jupiter.api.Test;

/** The books of the soak find what they are for, and allow what is promised. */
final class BookTest {
    private final Faults faults = new Faults(text -> {});
    private final Sequence sequence = new Sequence();

    private Book book(Kind kind, int confirmed) {
        Book book = new Book("book", kind, faults);
        for (int number = 0; number < confirmed; number++) {
            book.published(number);
            book.confirmed(number);
        }
        return book;
    }

    private void consume(Book book, long number, boolean redelivered, int life) {
        book.arrived(sequence, number, redelivered);
        book.consumed(number, life);
    }

    @Test
    void whatIsConfirmedAndDoesNotComeIsMissing() {
        Book book = book(Kind.STORED, 3);
        consume(book, 0, false, 0);
        consume(book, 2, false, 0);

        assertThat(book.isBalanced()).isFalse();
        assertThat(book.toString()).endsWith("MISSING 1: [1]");
        book.killed();
        assertThat(book.isBalanced()).as("a kill is no excuse").isFalse();
        consume(book, 1, true, 1);
        assertThat(book.isBalanced()).isTrue();
        assertThat(faults.texts()).isEmpty();
    }

    @Test
    void whatComesTwiceInOneLifeIsAFaultAndAfterAKillItIsNone() {
        Book book = book(Kind.STORED, 2);
        consume(book, 0, false, 0);
        book.killed();
        consume(book, 1, false, 1);
        consume(book, 0, true, 1);
        assertThat(faults.texts()).isEmpty();

        consume(book, 1, true, 1);
        assertThat(faults.texts()).containsExactly("book: 1 was consumed twice");
    }

    @Test
    void whatWasConsumedLongAgoMustNotComeAgainEvenAfterAKill() {
        Book book = book(Kind.STORED, 1);
        consume(book, 0, false, 0);
        book.tick();
        book.tick();
        book.killed();
        book.arrived(new Sequence(), 0, false);
        assertThat(faults.texts())
                .containsExactly("book: 0 came again although it was consumed long ago");
    }

    @Test
    void whatIsRefusedOrWasNotSentHereMustNotCome() {
        Book book = book(Kind.STORED, 1);
        book.published(1);
        book.withdrawn(1);
        book.arrived(sequence, 1, false);
        book.arrived(sequence, 7, false);
        assertThat(faults.texts())
                .containsExactly(
                        "book: 1 came, which was refused or taken back",
                        "book: 7 came, which was not sent here");
    }

    @Test
    void theOrderCountsForWhatComesForTheFirstTime() {
        Book book = book(Kind.STORED, 3);
        book.arrived(sequence, 2, false);
        book.arrived(sequence, 1, true);
        assertThat(faults.texts()).isEmpty();
        book.arrived(sequence, 0, false);
        assertThat(faults.texts()).containsExactly("book: 0 came behind 2");
    }

    @Test
    void aKillMakesTwoOfALetterAndNotThree() {
        Book book = book(Kind.LETTERS, 1);
        book.killed();
        consume(book, 0, false, 1);
        consume(book, 0, false, 1);
        assertThat(faults.texts()).isEmpty();
        consume(book, 0, false, 1);
        assertThat(faults.texts()).containsExactly("book: 0 was consumed twice");
    }

    @Test
    void aKillLeavesALetterThatGoesRoundInEachQueueItHasPassed() {
        Book book = book(Kind.ROUND_TRIPS, 2);
        book.killed();
        for (int copy = 0; copy < 4; copy++) {
            consume(book, 0, false, 1);
        }
        assertThat(faults.texts()).isEmpty();
        consume(book, 0, false, 1);
        assertThat(faults.texts()).containsExactly("book: 0 was consumed twice");
    }

    @Test
    void whatIsTransientIsForgivenOnceTheBrokerIsKilled() {
        Book book = book(Kind.TRANSIENT, 1);
        assertThat(book.isBalanced()).isFalse();
        book.killed();
        assertThat(book.isBalanced()).isTrue();
        book.published(1);
        book.confirmed(1);
        assertThat(book.isBalanced()).isFalse();
    }

    @Test
    void tidingsAreForgivenBehindAKillAndMayThenComeTwice() {
        Book book = book(Kind.TIDINGS, 1);
        assertThat(book.isBalanced()).isFalse();
        book.killed();
        assertThat(book.isBalanced()).isTrue();
        consume(book, 0, false, 1);
        consume(book, 0, false, 1);
        assertThat(faults.texts()).isEmpty();
        consume(book, 0, false, 1);
        assertThat(faults.texts()).containsExactly("book: 0 was consumed twice");
    }

    @Test
    void aBodyWithOneWrongBitIsNobodys() {
        byte[] body = Bodies.of(5, 100);
        assertThat(Bodies.number(body)).isEqualTo(5);
        body[99] ^= 1;
        assertThat(Bodies.number(body)).isEqualTo(Bodies.WRONG);
        assertThat(Bodies.number(new byte[3])).isEqualTo(Bodies.WRONG);
    }
}
