package io.warren.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void takesValuesAfterASpaceAndAfterAnEqualsSign() throws Exception {
        Options spaced = Options.parse("--data", "d", "--config", "c", "--set", "k=v=w");
        Options joined = Options.parse("--data=d", "--config=c", "--set=k=v=w");

        assertThat(spaced).isEqualTo(joined);
        assertThat(spaced.data()).isEqualTo(Path.of("d"));
        assertThat(spaced.config()).isEqualTo(Path.of("c"));
        assertThat(spaced.overrides()).containsExactly(java.util.Map.entry("k", "v=w"));
    }

    @Test
    void letsTheLastOfTwoSettingsWin() throws Exception {
        assertThat(Options.parse("--set", "k=1", "--set", "k=2").overrides())
                .containsEntry("k", "2");
    }

    @Test
    void readsTheSwitches() throws Exception {
        Options options = Options.parse("--console", "--help", "--version");

        assertThat(options.console()).isTrue();
        assertThat(options.help()).isTrue();
        assertThat(options.version()).isTrue();
        assertThat(Options.parse().console()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "--foo, unknown option --foo",
        "broker, unknown option broker",
        "--data, --data needs a value",
        "--data=, --data needs a value",
        "--console=yes, --console takes no value",
        "--set=amqp.port, expected KEY=VALUE",
        "--set==5, expected KEY=VALUE"
    })
    void refusesWhatItDoesNotKnow(String argument, String message) {
        assertThatThrownBy(() -> Options.parse(argument))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(message);
    }
}
