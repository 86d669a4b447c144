package io.warren.itest.compare;

import io.warren.itest.support.Wire;

/** Methods of channel 1 as bytes, with their bits as the case wants them. */
final class Methods {
    static final int NO_WAIT = 1 << 4;

    private Methods() {}

    private static Wire method(int classId, int methodId, Wire arguments) {
        return new Wire().method(1, classId, methodId, arguments);
    }

    private static Wire named(String name) {
        return new Wire().shortInt(0).shortString(name);
    }

    /** exchange.declare; bits: passive 1, durable 2, auto-delete 4, internal 8, no-wait 16. */
    static Wire declareExchange(String name, String type, int bits) {
        return method(40, 10, named(name).shortString(type).octet(bits).longInt(0));
    }

    /** exchange.delete; bits: if-unused 1, no-wait 2. */
    static Wire deleteExchange(String name, int bits) {
        return method(40, 20, named(name).octet(bits));
    }

    /** exchange.bind, or unbind; bits: no-wait 1. */
    static Wire bindExchange(boolean bind, String to, String from, int bits) {
        Wire arguments = named(to).shortString(from).shortString("k").octet(bits).longInt(0);
        return method(40, bind ? 30 : 40, arguments);
    }

    /** queue.declare; bits: passive 1, durable 2, exclusive 4, auto-delete 8, no-wait 16. */
    static Wire declareQueue(String name, int bits) {
        return method(50, 10, named(name).octet(bits).longInt(0));
    }

    /** queue.bind; bits: no-wait 1. */
    static Wire bindQueue(String queue, String exchange, int bits) {
        return method(
                50, 20, named(queue).shortString(exchange).shortString("k").octet(bits).longInt(0));
    }

    /** queue.purge; bits: no-wait 1. */
    static Wire purge(String queue, int bits) {
        return method(50, 30, named(queue).octet(bits));
    }

    /** queue.delete; bits: if-unused 1, if-empty 2, no-wait 4. */
    static Wire deleteQueue(String queue, int bits) {
        return method(50, 40, named(queue).octet(bits));
    }

    /** basic.consume; bits: no-local 1, no-ack 2, exclusive 4, no-wait 8. */
    static Wire consume(String queue, String tag, int bits) {
        return method(60, 20, named(queue).shortString(tag).octet(bits).longInt(0));
    }

    /** basic.cancel; bits: no-wait 1. */
    static Wire cancel(String tag, int bits) {
        return method(60, 30, new Wire().shortString(tag).octet(bits));
    }

    /** basic.get that needs no acknowledgement. */
    static Wire get(String queue) {
        return method(60, 70, named(queue).octet(1));
    }

    /** confirm.select; bits: no-wait 1. */
    static Wire confirmSelect(int bits) {
        return method(85, 10, new Wire().octet(bits));
    }

    /** basic.qos: what is always answered. */
    static Wire qos() {
        return method(60, 10, new Wire().longInt(0).shortInt(0).octet(0));
    }

    /** channel.close. */
    static Wire closeChannel() {
        return method(20, 40, new Wire().shortInt(200).shortString("").shortInt(0).shortInt(0));
    }
}
