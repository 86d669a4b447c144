package io.warren.itest.soak;

/** Who uses the broker, and in which virtual host. */
record User(String vhost, String name, String password) {
    static final User GUEST = new User("/", "guest", "guest");
    static final User ALPHA = new User("alpha", "alice", "secret of alice");
    static final User BETA = new User("beta", "bob", "secret of bob");

    /** What the names of its exchanges and queues begin with; it may use no others. */
    String prefix() {
        return vhost.equals("/") ? "soak." : vhost + ".";
    }
}
