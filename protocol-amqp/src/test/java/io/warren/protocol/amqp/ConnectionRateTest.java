package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionRateTest {
    private long now = 5_000_000_000L;
    private final ConnectionRate rate = new ConnectionRate(2, () -> now);

    private static InetAddress address(int number) throws Exception {
        byte[] bytes = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        return InetAddress.getByAddress(bytes);
    }

    @Test
    void anAddressMayComeSoOftenInASecond() throws Exception {
        assertThat(rate.allows(address(1))).isTrue();
        assertThat(rate.allows(address(1))).isTrue();
        assertThat(rate.allows(address(1))).isFalse();
        assertThat(rate.allows(address(2))).isTrue();

        now += 1_000_000_000L;

        assertThat(rate.allows(address(1))).isTrue();
    }

    @Test
    void zeroLetsAllIn() throws Exception {
        ConnectionRate all = new ConnectionRate(0, () -> now);
        for (int i = 0; i < 1_000; i++) {
            assertThat(all.allows(address(1))).isTrue();
        }
        assertThat(all.addresses()).isZero();
    }

    @Test
    void onlySoManyAddressesAreRemembered() throws Exception {
        for (int i = 0; i < ConnectionRate.MAX_ADDRESSES + 100; i++) {
            rate.allows(address(i));
        }
        assertThat(rate.addresses()).isEqualTo(ConnectionRate.MAX_ADDRESSES);
    }
}
