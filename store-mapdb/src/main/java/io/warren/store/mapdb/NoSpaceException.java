package io.warren.store.mapdb;

import java.io.IOException;

/**
 * A write found no room on the disk, so it may be tried again. Never thrown for a sync: what a sync
 * has failed to write is in no state that anybody knows, whatever the reason.
 */
final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1;

    NoSpaceException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
