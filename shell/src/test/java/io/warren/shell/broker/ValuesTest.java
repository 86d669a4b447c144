package io.warren.shell.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.message.FieldTable;
import io.warren.shell.Arguments;
import io.warren.shell.CommandException;
import io.warren.shell.Names;
import io.warren.shell.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void aValueIsABooleanANumberOrText() throws CommandException {
        assertThat(Values.table(List.of("a=1", "b=true", "c=x=y", "d=", "e=-7", "f=1.5")))
                .isEqualTo(
                        FieldTable.of(
                                Map.of(
                                        "a", 1L, "b", true, "c", "x=y", "d", "", "e", -7L, "f",
                                        "1.5")));
    }

    @Test
    void aTypeCanBeGivenWithTheKey() throws CommandException {
        FieldTable table =
                Values.table(
                        List.of("a:text=1", "b:int=2", "c:double=1.5", "d:e=3", "f:bool=false"));
        assertThat(table.get("a")).isEqualTo("1");
        assertThat(table.get("b")).isEqualTo(2);
        assertThat(table.get("c")).isEqualTo(1.5);
        assertThat(table.get("d:e")).isEqualTo(3L);
        assertThat(table.get("f")).isEqualTo(false);
    }

    @Test
    void whatIsNotAKeyAndAValueIsRefused() {
        for (String entry : List.of("a", "=1", "", "a:int=x", "a:bool=1", "a:long=")) {
            assertThatThrownBy(() -> Values.table(List.of(entry)))
                    .as(entry)
                    .isInstanceOf(CommandException.class);
        }
        assertThatThrownBy(() -> Values.table(List.of("a=1", "a=2")))
                .hasMessage("a is given twice");
        assertThatThrownBy(() -> Values.table(List.of("k".repeat(256) + "=1")))
                .isInstanceOf(CommandException.class);
    }

    @Test
    void tagsComeInSeveralOptionsOrWithCommasBetween() throws CommandException {
        Usage usage =
                Usage.of("broker", "x", "").option("--tag", "TAG", Names.NONE, "").example("x");
        Arguments given = Arguments.parse(usage, List.of("--tag", "a, b", "--tag=", "--tag=c,,a"));
        assertThat(Values.tags(given)).containsExactly("a", "b", "c");
        assertThat(Values.tags(Arguments.parse(usage, List.of()))).isEmpty();
    }

    @Test
    void tablesAreShownWithAllThatIsInThem() {
        FieldTable table =
                FieldTable.builder()
                        .put("n", 5)
                        .put("t", Map.of("x", "y"))
                        .put("l", List.of(1, "two"))
                        .put("b", new byte[] {1, (byte) 0xff})
                        .put("v", null)
                        .build();
        assertThat(Values.show(table)).isEqualTo("n=5 t={x=y} l=[1, two] b=0x01ff v=null");
    }
}
