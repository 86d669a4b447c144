package io.warren.protocol.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warren.message.FieldTable;
import io.warren.message.Message;
import io.warren.message.MessageProperties;
import io.warren.message.MessagePropertiesBuilder;
import io.warren.message.RoutingKey;
import io.warren.session.BrokerException;
import io.warren.session.Identity;
import io.warren.session.ReplyCode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageChecksTest {
    private final MessageChecks checks = checks(Set.of());

    private static MessageChecks checks(Set<String> tags) {
        ClientInfo client = new ClientInfo(new Identity("alice", tags), FieldTable.EMPTY);
        return new MessageChecks(client, new DirectReply(null));
    }

    private static Message message(MessagePropertiesBuilder properties) {
        return Message.of("x", RoutingKey.of("k"), properties.build(), new byte[] {1, 2});
    }

    private static MessagePropertiesBuilder headers(String name, Object value) {
        return MessageProperties.builder()
                .headers(FieldTable.builder().put("a", 1).put(name, value).put("z", "t").build());
    }

    private void expectRefused(MessagePropertiesBuilder properties, ReplyCode code, String text) {
        assertThatThrownBy(() -> checks.apply(message(properties)))
                .isInstanceOfSatisfying(
                        BrokerException.class, e -> assertThat(e.replyCode()).isEqualTo(code))
                .hasMessage(text);
    }

    @Test
    void anOrdinaryMessageStaysAsItIs() {
        Message plain = message(MessageProperties.builder().deliveryMode(2).messageId("m"));
        assertThat(checks.apply(plain)).isSameAs(plain);
        Message withHeaders = message(headers("b", List.of("CC")));
        assertThat(checks.apply(withHeaders)).isSameAs(withHeaders);
        Message withReplyTo = message(MessageProperties.builder().replyTo("queue"));
        assertThat(checks.apply(withReplyTo)).isSameAs(withReplyTo);
    }

    @Test
    void ccAddsRoutingKeysAndStays() {
        Message checked = checks.apply(message(headers("CC", List.of("one", 2, "three"))));
        assertThat(checked.otherKeys())
                .containsExactly(RoutingKey.of("one"), RoutingKey.of("three"));
        assertThat(checked.properties().headers().contains("CC")).isTrue();
    }

    @Test
    void bccAddsRoutingKeysAndIsRemoved() {
        Message checked = checks.apply(message(headers("BCC", List.of("secret"))));
        assertThat(checked.otherKeys()).containsExactly(RoutingKey.of("secret"));
        assertThat(checked.properties().headers())
                .isEqualTo(FieldTable.builder().put("a", 1).put("z", "t").build());
        assertThat(checked.body().get(1)).isEqualTo((byte) 2);
    }

    @Test
    void aCarbonCopyThatIsNoListIsRefused() {
        expectRefused(
                headers("BCC", "q"),
                ReplyCode.PRECONDITION_FAILED,
                "invalid message: {unacceptable_type_in_header,\"BCC\",longstr}");
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "255"})
    void aDeliveryModeIsOneOrTwo(int mode) {
        expectRefused(
                MessageProperties.builder().deliveryMode(mode),
                ReplyCode.PRECONDITION_FAILED,
                "invalid message: {delivery_mode_unknown," + mode + "}");
        Message plain = message(MessageProperties.builder().deliveryMode(1));
        assertThat(checks.apply(plain)).isSameAs(plain);
    }

    @Test
    void theUserIdMustBeTheOneThatHasLoggedIn() {
        Message own = message(MessageProperties.builder().userId("alice"));
        assertThat(checks.apply(own)).isSameAs(own);
        expectRefused(
                MessageProperties.builder().userId("bob"),
                ReplyCode.PRECONDITION_FAILED,
                "user_id property set to 'bob' but authenticated user was 'alice'");
        Message bobs = message(MessageProperties.builder().userId("bob"));
        assertThat(checks(Set.of("impersonator")).apply(bobs)).isSameAs(bobs);
    }

    @ParameterizedTest
    @CsvSource({
        "abc,no_integer",
        "'',no_integer",
        "-1,'{value_negative,-1}'",
        "12s,'{leftover_string,\"s\"}'",
        "315360000001,'{value_too_large,315360000001}'"
    })
    void anExpirationThatIsNoNumberIsRefused(String expiration, String reason) {
        expectRefused(
                MessageProperties.builder().expiration(expiration),
                ReplyCode.PRECONDITION_FAILED,
                "invalid expiration '" + expiration + "': " + reason);
    }

    @Test
    void aValidExpirationIsLeftAsItIs() {
        Message limited = message(MessageProperties.builder().expiration("1000"));
        assertThat(checks(Set.of()).apply(limited)).isSameAs(limited);
    }

    @Test
    void aReplyToTheClientItselfNeedsItsConsumer() {
        expectRefused(
                MessageProperties.builder().replyTo("amq.rabbitmq.reply-to"),
                ReplyCode.PRECONDITION_FAILED,
                "fast reply consumer does not exist");
    }
}
