package io.warren.store.mapdb;

/** A record whose checksum does not fit, or that is not what its place says. */
final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedException(String text) {
        super(text);
    }
}
