package io.warren.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
    private static String print(Table table) {
        StringWriter text = new StringWriter();
        table.print(new PrintWriter(text, true), "nothing");
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void numbersAndSizesAreAlignedToTheRightAndTextToTheLeft() {
        Table table = new Table("QUEUE", "READY", "MEMORY", "STATE");
        table.row("q", 7, new Size(2048), "running");
        table.row("a longer name", 12345L, new Size(5), "");
        assertThat(print(table))
                .isEqualTo(
                        """
                        QUEUE          READY   MEMORY  STATE
                        q                  7  2.0 KiB  running
                        a longer name  12345      5 B
                        """);
    }

    @Test
    void aTableWithoutRowsSaysSo() {
        assertThat(print(new Table("QUEUE"))).isEqualTo("nothing\n");
    }

    @Test
    void charactersBeyondTheBasicPlaneCountOnce() {
        Table table = new Table("A", "B");
        table.row("\uD83D\uDC07", "x");
        table.row("ab", "y");
        assertThat(print(table)).isEqualTo("A   B\n\uD83D\uDC07   x\nab  y\n");
    }

    @Test
    void aNameCannotSendEscapeSequencesToTheTerminal() {
        Table table = new Table("QUEUE");
        table.row("a\u001B[2Jb\nc\u202Ed");
        assertThat(print(table)).isEqualTo("QUEUE\na\\u{1b}[2Jb\\nc\\u{202e}d\n");
    }

    @Test
    void aRowOfAnotherLengthIsAProgrammersError() {
        assertThatThrownBy(() -> new Table("A").row("a", "b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sizesAreShownInTheUnitThatFits() {
        assertThat(new Size(1023)).hasToString("1023 B");
        assertThat(new Size(1536)).hasToString("1.5 KiB");
        assertThat(new Size(3L << 40)).hasToString("3.0 TiB");
        assertThat(new Size(Long.MAX_VALUE)).hasToString("8192.0 PiB");
    }
}
