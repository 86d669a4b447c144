package io.warren.itest.amqp;

import static com.rabbitmq.client.AMQP.NOT_IMPLEMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.warren.itest.support.Amqp;
import io.warren.itest.support.Failure;
import io.warren.itest.support.UnlikeRabbitMq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is known and not there yet is refused by name, never accepted and ignored. */
@UnlikeRabbitMq // which has all of it
final class NotYetIT {
    @RegisterExtension final Amqp amqp = new Amqp();

    @Test
    void transactionsAreNotImplemented() throws Exception {
        Channel channel = amqp.channel();

        Failure failure = Failure.ofConnection(channel::txSelect);

        assertThat(failure.code()).isEqualTo(NOT_IMPLEMENTED);
    }
}
