package io.warren.itest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.UnlikeRabbitMq;
import io.warren.itest.support.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Field tables that lie close their connection, whether they come in arguments or in headers. */
@UnlikeRabbitMq // which ends the socket without a word, or has no limit
final class HostileTablesIT {
    private static final int DEEP = 10_000;

    @RegisterExtension final Amqp amqp = new Amqp();

    private Channel neighbour;
    private String queue;

    @BeforeEach
    void aNeighbourWorks() throws Exception {
        neighbour = amqp.channel();
        queue = amqp.queue(neighbour, "neighbour");
    }

    @AfterEach
    void theNeighbourStillWorksAndNothingWasEnqueued() throws Exception {
        assertThat(Amqp.ready(neighbour, queue)).isZero();
        Amqp.send(neighbour, queue, "still here");
        Amqp.awaitReady(neighbour, queue, 1);
    }

    @Test
    void aTableInATableInATableWithoutEndIsRefusedInArguments() throws Exception {
        assertRefused(declareWith(nested('F')));
    }

    @Test
    void anArrayInAnArrayWithoutEndIsRefusedInArguments() throws Exception {
        assertRefused(declareWith(nested('A')));
    }

    @Test
    void deepTablesInTheClientPropertiesEndTheLogin() throws Exception {
        RawAmqp raw = amqp.raw().login("guest", "guest", nested('F'));

        raw.awaitEnd();
    }

    @Test
    void aTableLongerThanItsFrameIsRefused() throws Exception {
        Wire lie = queueDeclare().longInt(1_000_000).octet(1).octet('k');

        assertRefused(new Wire().method(1, 50, 10, lie));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aStringOfAbsurdLengthIsRefused(long length) throws Exception {
        assertRefused(declareWith(new Wire().shortString("k").octet('S').longInt(length)));
    }

    @Test
    void anUnknownFieldTypeIsRefused() throws Exception {
        assertRefused(declareWith(new Wire().shortString("k").octet('?').longInt(0)));
    }

    @Test
    void aKeyThatRunsOverTheEndOfItsTableIsRefused() throws Exception {
        assertRefused(declareWith(new Wire().octet(255).octet('k')));
    }

    private Wire declareWith(Wire entries) {
        return new Wire().method(1, 50, 10, queueDeclare().table(entries));
    }

    private Wire queueDeclare() {
        return new Wire().shortInt(0).shortString(amqp.name("never")).octet(0);
    }

    private void assertRefused(Wire wire) throws Exception {
        RawAmqp raw = amqp.raw().openWithChannel(1).send(wire);

        assertThat(raw.awaitConnectionClose().code()).isIn(AMQP.SYNTAX_ERROR, AMQP.FRAME_ERROR);
        raw.awaitEnd();
    }

    private static Wire nested(char type) {
        byte[] inner = new byte[0];
        for (int depth = 0; depth < DEEP; depth++) {
            Wire outer = new Wire();
            if (type == 'F' || depth == DEEP - 1) {
                outer.octet(1).octet('k');
            }
            inner = outer.octet(type).longString(inner).bytes();
        }
        return new Wire().raw(inner);
    }
}
