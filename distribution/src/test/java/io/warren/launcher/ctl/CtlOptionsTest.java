package io.warren.launcher.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CtlOptionsTest {
    private static CtlOptions parse(String... args) throws CtlException {
        return CtlOptions.parse(args);
    }

    @Test
    void optionsEndWhereTheCommandBegins() throws CtlException {
        CtlOptions options =
                parse("--data", "/d", "--timeout=5", "bind", "--data", "x", "", "'#' $y");
        assertThat(options.data()).isEqualTo(Path.of("/d"));
        assertThat(options.timeoutSeconds()).isEqualTo(5);
        assertThat(options.command()).containsExactly("bind", "--data", "x", "", "'#' $y");
        assertThat(options.help()).isFalse();
    }

    @Test
    void withoutACommandThereIsHelp() throws CtlException {
        assertThat(parse().help()).isTrue();
        assertThat(parse("--help").help()).isTrue();
        assertThat(parse("help").help()).isFalse();
        assertThat(parse("--data", "/d").command()).containsExactly("help");
    }

    @Test
    void whatIsWrongIsSaidInOneLine() {
        assertThatThrownBy(() -> parse("--nope")).hasMessageStartingWith("unknown option --nope");
        assertThatThrownBy(() -> parse("--data")).hasMessageStartingWith("--data needs a value");
        for (String seconds : new String[] {"x", "0", "-1", "86401", ""}) {
            assertThatThrownBy(() -> parse("--timeout", seconds, "status"))
                    .hasMessage("--timeout: expected a whole number from 1 to 86400");
        }
    }
}
