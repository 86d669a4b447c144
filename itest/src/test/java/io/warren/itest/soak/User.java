package io.warren.itest.soak;

/** Who uses the broker, in which virtual host, and how it connects. */
record User(String vhost, String name, String password, Way way) {
    /** How it connects. */
    enum Way {
        PLAIN,
        TLS,
        /** By a certificate in place of a password. */
        CERTIFICATE,
        /** By a client that tells the broker its secret again and again, as for a token. */
        RENEWED
    }

    static final User GUEST = new User("/", "guest", "guest", Way.PLAIN);
    static final User ALPHA = new User("alpha", "alice", "secret of alice", Way.TLS);
    static final User BETA = new User("beta", "bob", "secret of bob", Way.RENEWED);

    /** In a virtual host whose trace is on. */
    static final User GAMMA = new User("gamma", "carol", "secret of carol", Way.CERTIFICATE);

    /** The same with another password. */
    User withPassword(String other) {
        return new User(vhost, name, other, way == Way.RENEWED ? Way.PLAIN : way);
    }

    /** What the names of its exchanges and queues begin with. */
    String prefix() {
        return vhost.equals("/") ? "soak." : vhost + ".";
    }
}
