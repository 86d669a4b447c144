package io.warren.launcher.ctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CtlExchangeTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private int signs;

    private int reply(String hex) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return CtlExchange.reply(new ByteArrayInputStream(bytes), out, err, () -> signs++);
    }

    @Test
    void aRequestIsMagicFolderArgumentsAndInput() throws Exception {
        assertThat(CtlExchange.request("/d", List.of("a", "", "\u00FC"), new byte[] {7, 8}))
                .asHexString()
                .isEqualToIgnoringCase(
                        "57435431"
                                + "00000002"
                                + "2f64"
                                + "00000003"
                                + "00000001"
                                + "61"
                                + "00000000"
                                + "00000002"
                                + "c3bc"
                                + "00000002"
                                + "0708");
        assertThat(CtlExchange.request("/", List.of(), null))
                .asHexString()
                .isEqualToIgnoringCase("57435431" + "000000012f" + "00000000" + "ffffffff");
    }

    @Test
    void framesGoToTheirEndsUntilTheExitCodeComes() throws Exception {
        assertThat(reply("01 00000002 6869  02 00000001 21  01 00000000  03 00000004 00000002 99"))
                .isEqualTo(2);
        assertThat(out).hasToString("hi");
        assertThat(err).hasToString("!");
        assertThat(signs).isEqualTo(4);
    }

    @Test
    void aReplyThatEndsEarlyIsNoSuccess() {
        assertThatThrownBy(() -> reply("01 00000002 68")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> reply("")).isInstanceOf(EOFException.class);
    }

    @Test
    void whatCannotBeAFrameIsRefused() {
        assertThatThrownBy(() -> reply("09 00000000")).isInstanceOf(CtlException.class);
        assertThatThrownBy(() -> reply("01 7fffffff")).isInstanceOf(CtlException.class);
        assertThatThrownBy(() -> reply("01 ffffffff")).isInstanceOf(CtlException.class);
    }
}
