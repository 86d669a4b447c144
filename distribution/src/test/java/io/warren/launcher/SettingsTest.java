package io.warren.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Path SHIPPED = Path.of("src/main/dist/conf/warren.properties");

    @TempDir Path folder;

    @Test
    void theShippedFileListsEveryKeyAtItsDefaultAndNoOther() throws Exception {
        Pattern line = Pattern.compile("#([a-z][a-z.-]+)=(.*)");
        List<String> listed = new ArrayList<>();
        for (String text : Files.readAllLines(SHIPPED)) {
            Matcher matcher = line.matcher(text);
            if (matcher.matches()) {
                listed.add(matcher.group(1) + "=" + matcher.group(2));
            }
        }

        assertThat(listed)
                .containsExactlyElementsOf(
                        Settings.KNOWN.stream()
                                .map(s -> s.key() + "=" + s.defaultValue())
                                .toList());
    }

    @Test
    void everyDefaultPassesItsOwnCheck() {
        assertThat(Settings.KNOWN)
                .allSatisfy(s -> assertThat(s.check().test(s.defaultValue())).isTrue());
    }

    @Test
    void theShippedFileChangesNothing() throws Exception {
        assertThat(Settings.load(SHIPPED, Map.of()).get("amqp.port")).isEqualTo("5672");
    }

    @Test
    void theFileIsStrongerThanTheDefaultAndSetIsStrongerThanTheFile() throws Exception {
        Path file = file("amqp.port = 1\namqp.host = ::1 \nplugin.mine = anything");

        Settings settings = Settings.load(file, Map.of("amqp.port", "2"));

        assertThat(settings.get("amqp.port")).isEqualTo("2");
        assertThat(settings.get("amqp.host")).isEqualTo("::1");
        assertThat(settings.get("plugin.mine")).isEqualTo("anything");
        assertThat(settings.get("log.level")).isEqualTo("info");
    }

    @ParameterizedTest
    @CsvSource({
        "amqp.port, x",
        "amqp.port, 65536",
        "amqp.port, -1",
        "amqp.event-loops, 0",
        "amqp.frame-max, 4095",
        "memory.high-watermark, 1.5",
        "memory.high-watermark, NaN",
        "log.level, loud",
        "amqp.host, ''"
    })
    void refusesAWrongValueAndSaysWhatIsExpected(String key, String value) throws Exception {
        Path file = file(key + "=" + value);

        assertThatThrownBy(() -> Settings.load(file, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(key)
                .hasMessageContaining("expected");
    }

    @Test
    void aWrongValueInTheFileIsToldEvenWhenSetHidesIt() throws Exception {
        Path file = file("amqp.port=x");

        assertThatThrownBy(() -> Settings.load(file, Map.of("amqp.port", "1")))
                .isInstanceOf(StartException.class);
    }

    @Test
    void refusesAnUnknownKeyWhereverItStands() throws Exception {
        Path empty = file("");
        assertThatThrownBy(() -> Settings.load(empty, Map.of("amqp.prot", "1")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--set: unknown key amqp.prot");
        Path file = file("amqp.prot=1");
        assertThatThrownBy(() -> Settings.load(file, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("unknown key amqp.prot");
    }

    @Test
    void refusesAFileThatIsNotThereOrIsNotText() throws Exception {
        assertThatThrownBy(() -> Settings.load(folder.resolve("none"), Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot be read");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> Settings.load(binary, Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("UTF-8");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("test.properties"), text);
    }
}
