package io.warren.launcher.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ToolOptionsTest {
    private static ToolOptions parse(String... args) throws ToolException {
        return ToolOptions.parse(args);
    }

    @Test
    void valuesFollowOrAreGivenWithAnEqualsSign() throws ToolException {
        ToolOptions options =
                parse("dump", "--data", "/d", "--queue=7", "--limit", "3", "--bodies=text");
        assertThat(options.action()).isEqualTo(ToolOptions.Action.DUMP);
        assertThat(options.data()).isEqualTo(Path.of("/d"));
        assertThat(options.queue()).isEqualTo(7);
        assertThat(options.limit()).isEqualTo(3);
        assertThat(options.bodies()).isEqualTo(ToolOptions.Bodies.TEXT);
        assertThat(options.json()).isFalse();
    }

    @Test
    void whatWasNotGivenIsEverything() throws ToolException {
        ToolOptions options = parse("check", "--json");
        assertThat(options)
                .isEqualTo(
                        new ToolOptions(
                                ToolOptions.Action.CHECK,
                                null,
                                null,
                                null,
                                Long.MAX_VALUE,
                                ToolOptions.Bodies.NONE,
                                true,
                                false));
    }

    @Test
    void mistakesAreToldByName() {
        assertThatThrownBy(() -> parse()).hasMessageContaining("check, dump or compact");
        assertThatThrownBy(() -> parse("mend")).hasMessageContaining("cannot mend");
        assertThatThrownBy(() -> parse("dump", "--queue", "x"))
                .hasMessageContaining("--queue: expected a whole number, not x");
        assertThatThrownBy(() -> parse("dump", "--queue")).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> parse("dump", "--no")).hasMessageContaining("unknown option --no");
        assertThatThrownBy(() -> parse("check", "--json=1")).hasMessageContaining("takes no value");
    }

    @Test
    void helpIsGivenWhereverItIsAskedFor() throws ToolException {
        assertThat(parse("--help").action()).isEqualTo(ToolOptions.Action.HELP);
        assertThat(parse("check", "-h").action()).isEqualTo(ToolOptions.Action.HELP);
    }
}
