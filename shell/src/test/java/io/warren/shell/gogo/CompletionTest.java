package io.warren.shell.gogo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompletionTest {
    @Test
    void namesThatGogoWouldReadOtherwiseAreQuoted() {
        assertThat(Completion.quoted("amq.topic")).isEqualTo("amq.topic");
        assertThat(Completion.quoted("--count")).isEqualTo("--count");
        assertThat(Completion.quoted("a b")).isEqualTo("'a b'");
        assertThat(Completion.quoted("$x#")).isEqualTo("'$x#'");
        assertThat(Completion.quoted("")).isEqualTo("''");
    }
}
