package io.warren.itest.compare;

import io.warren.itest.support.RawAmqp;
import io.warren.itest.support.RawAmqp.Tune;
import io.warren.itest.support.Wire;

/** Who is let in, and what is said to who is not. */
final class LoginCases {
    private static final Wire NO_PROPERTIES = new Wire();
    private static final Wire WANTS_CLOSE =
            new Wire()
                    .shortString("capabilities")
                    .octet('F')
                    .table(
                            new Wire()
                                    .shortString("authentication_failure_close")
                                    .octet('t')
                                    .octet(1));

    private LoginCases() {}

    static Area area() {
        Area area = new Area("logins");
        plain(area);
        table(area);
        mechanisms(area);
        secrets(area);
        return area;
    }

    private static RawTalk says(Scene s, Wire properties, String mechanism, byte[] response)
            throws Exception {
        RawTalk raw = s.raw();
        raw.raw().send(RawAmqp.PROTOCOL_HEADER);
        raw.raw().await(10, 10);
        Wire startOk =
                new Wire()
                        .table(properties)
                        .shortString(mechanism)
                        .longString(response)
                        .shortString("en_US");
        return raw.method(0, 10, 11, startOk).frames(1);
    }

    private static RawTalk plain(Scene s, String response) throws Exception {
        return says(s, WANTS_CLOSE, "PLAIN", response.getBytes());
    }

    private static void plain(Area area) {
        area.add("alice logs in", s -> plain(s, "\0alice\0secret"))
                .add("a user whose password is hashed by SHA-512", s -> plain(s, "\0hal\0secret"))
                .add("a wrong password", s -> plain(s, "\0alice\0wrong"))
                .add("an unknown user", s -> plain(s, "\0nobody\0secret"))
                .add("the names of users have their letters", s -> plain(s, "\0Alice\0secret"))
                .add("an identity to act for is refused", s -> plain(s, "bob\0alice\0secret"))
                .add("no password", s -> plain(s, "\0alice\0"))
                .add("no user", s -> plain(s, "\0\0secret"))
                .add("no user and no password", s -> plain(s, "\0\0"))
                .add("a user who has no password, with none", s -> plain(s, "\0dave\0"))
                .add("a user who has no password, with one", s -> plain(s, "\0dave\0secret"))
                .add("guest comes from this machine", s -> plain(s, "\0guest\0guest"))
                .add("guest with a wrong password", s -> plain(s, "\0guest\0wrong"))
                .add("an empty response", s -> plain(s, ""))
                .add(
                        "an empty response of who hears nothing",
                        s -> says(s, NO_PROPERTIES, "PLAIN", new byte[0]))
                .add("one part is missing", s -> plain(s, "\0alice"))
                .add("a part too many", s -> plain(s, "\0alice\0secret\0"))
                .add("a user without permissions logs in", s -> plain(s, "\0carl\0secret"));
    }

    private static Wire text(String name, String value) {
        return new Wire().shortString(name).octet('S').longString(value);
    }

    private static RawTalk table(Scene s, Wire properties, Wire entries) throws Exception {
        return says(s, properties, "AMQPLAIN", entries.bytes());
    }

    private static void table(Area area) {
        area.add(
                        "AMQPLAIN logs in, in any order and with more than is asked for",
                        s -> {
                            Wire entries = text("PASSWORD", "secret").raw(text("OTHER", "x"));
                            table(s, WANTS_CLOSE, entries.raw(text("LOGIN", "alice")));
                        })
                .add(
                        "AMQPLAIN with a wrong password",
                        s -> {
                            Wire entries = text("LOGIN", "alice").raw(text("PASSWORD", "wrong"));
                            table(s, WANTS_CLOSE, entries);
                        })
                .add(
                        "AMQPLAIN with a wrong password of who hears nothing",
                        s -> {
                            Wire entries = text("LOGIN", "alice").raw(text("PASSWORD", "wrong"));
                            table(s, NO_PROPERTIES, entries);
                        })
                .add(
                        "AMQPLAIN without a password",
                        s -> table(s, WANTS_CLOSE, text("LOGIN", "alice")))
                .add(
                        "AMQPLAIN without a user",
                        s -> table(s, WANTS_CLOSE, text("PASSWORD", "secret")))
                .add("AMQPLAIN without anything", s -> table(s, WANTS_CLOSE, new Wire()))
                .add(
                        "AMQPLAIN with a user that is a number",
                        s -> {
                            Wire login = new Wire().shortString("LOGIN").octet('I').longInt(7);
                            table(s, WANTS_CLOSE, login.raw(text("PASSWORD", "secret")));
                        })
                .add(
                        "AMQPLAIN that is no table",
                        s -> table(s, WANTS_CLOSE, new Wire().raw("alice".getBytes())));
    }

    private static void mechanisms(Area area) {
        byte[] right = "\0alice\0secret".getBytes();
        area.add("an unknown mechanism", s -> says(s, WANTS_CLOSE, "SCRAM-SHA-256", right))
                .add(
                        "an unknown mechanism of who hears nothing",
                        s -> says(s, NO_PROPERTIES, "SCRAM-SHA-256", right))
                .add("no mechanism", s -> says(s, WANTS_CLOSE, "", right))
                .add("a mechanism in small letters", s -> says(s, WANTS_CLOSE, "plain", right))
                .add(
                        "EXTERNAL without a certificate",
                        s -> says(s, WANTS_CLOSE, "EXTERNAL", "alice".getBytes()))
                .add(
                        "EXTERNAL of who hears nothing",
                        s -> says(s, NO_PROPERTIES, "EXTERNAL", new byte[0]))
                .add(
                        "RABBIT-CR-DEMO is not offered",
                        s -> says(s, WANTS_CLOSE, "RABBIT-CR-DEMO", "alice".getBytes()))
                .add(
                        "ANONYMOUS is not offered",
                        s -> says(s, WANTS_CLOSE, "ANONYMOUS", new byte[0]));
    }

    private static RawTalk opened(Scene s) throws Exception {
        RawTalk raw = s.raw();
        raw.raw().login("bob", SharedUsers.PASSWORD, WANTS_CLOSE);
        raw.raw().await(10, 30);
        raw.raw().tuneOk(new Tune(2047, 131_072, 0)).openVirtualHost("/").await(10, 41);
        return raw;
    }

    private static Wire secret(String secret) {
        return new Wire().longString(secret).shortString("it was time");
    }

    private static void secrets(Area area) {
        area.add(
                        "the right secret again",
                        s -> opened(s).method(0, 10, 70, secret("secret")).frames(1))
                .add("a wrong secret", s -> opened(s).method(0, 10, 70, secret("wrong")).frames(1))
                .add("an empty secret", s -> opened(s).method(0, 10, 70, secret("")).frames(1))
                .add(
                        "what follows a new secret is done",
                        s -> {
                            RawTalk raw = opened(s).method(0, 10, 70, secret("secret"));
                            raw.method(1, 20, 10, new Wire().shortString("")).frames(2);
                        })
                .add(
                        "a new secret before the virtual host is open",
                        s -> {
                            RawTalk raw = s.raw();
                            raw.raw().login("bob", SharedUsers.PASSWORD, WANTS_CLOSE);
                            raw.raw().await(10, 30);
                            raw.raw().tuneOk(new Tune(2047, 131_072, 0));
                            raw.method(0, 10, 70, secret("secret")).frames(1);
                        })
                .add(
                        "a new secret on a channel",
                        s -> {
                            RawTalk raw = opened(s);
                            raw.method(1, 20, 10, new Wire().shortString("")).frames(1);
                            raw.method(1, 10, 70, secret("secret")).frames(1);
                        });
    }
}
