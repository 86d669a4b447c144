package io.warren.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {
    @ParameterizedTest
    @CsvSource({"0,0", "1000000,1000000", "512MB,512000000", "2GiB,2147483648", "7 kb,7000"})
    void aSizeIsReadAsOperatorsWriteIt(String text, long bytes) {
        assertThat(Size.parse(text)).isEqualTo(new Size(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1", "1.5GB", "12 parsecs", "1TB"})
    void whatIsNoSizeIsNotRead(String text) {
        assertThat(Size.parse(text)).isNull();
    }
}
