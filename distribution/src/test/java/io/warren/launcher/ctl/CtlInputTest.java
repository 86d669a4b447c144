package io.warren.launcher.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CtlInputTest {
    private final InputStream piped =
            new ByteArrayInputStream("secret".getBytes(StandardCharsets.UTF_8));

    private byte[] input(String... command) throws CtlException {
        return CtlInput.of(List.of(command), piped, null);
    }

    @Test
    void onlyCommandsThatWantInputReadIt() throws CtlException {
        assertThat(input("queues")).isNull();
        assertThat(input("user", "list")).isNull();
        assertThat(input("user", "add")).isNull();
        assertThat(input("user", "add", "a", "--help")).isNull();
        assertThat(input("publish", "", "q", "--", "--stdin")).isNull();
        assertThat(input("publish", "", "q", "--stdin")).asString().isEqualTo("secret");
    }

    @Test
    void aPasswordIsReadFromAPipeWhenThereIsNoTerminal() throws CtlException {
        assertThat(input("user", "add", "a")).asString().isEqualTo("secret");
    }

    @Test
    void theCommandsThatAskForAPasswordAreKnownInEachForm() {
        assertThat(CtlInput.asksForPassword(List.of("broker", "user", "passwd", "a"))).isTrue();
        assertThat(CtlInput.asksForPassword(List.of("broker:user", "add", "a"))).isTrue();
        assertThat(CtlInput.asksForPassword(List.of("user", "delete", "a"))).isFalse();
    }

    @Test
    void moreThanTheBrokerTakesIsRefused() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }
                };
        assertThatThrownBy(() -> CtlInput.of(List.of("publish", "--stdin"), endless, null))
                .isInstanceOf(CtlException.class)
                .hasMessageStartingWith("more than");
    }
}
