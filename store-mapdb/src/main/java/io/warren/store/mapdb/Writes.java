package io.warren.store.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Locale;

/** How everything is written, so that a full disk is known from one that fails. */
final class Writes {
    private Writes() {}

    /**
     * Writes all that is left in a buffer.
     *
     * @return the position behind it
     * @throws NoSpaceException when there was no room for some of it; the rest may be there
     */
    static long fully(FileChannel file, ByteBuffer source, long position) throws IOException {
        long at = position;
        try {
            while (source.hasRemaining()) {
                at += file.write(source, at);
            }
        } catch (IOException e) {
            throw known(e);
        }
        return at;
    }

    /** What to throw for the failure of a write, or of making a file. */
    static IOException known(IOException fault) {
        String text = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        boolean noSpace =
                text.contains("no space left")
                        || text.contains("quota exceeded")
                        || text.contains("not enough space");
        return noSpace ? new NoSpaceException(fault) : fault;
    }
}
