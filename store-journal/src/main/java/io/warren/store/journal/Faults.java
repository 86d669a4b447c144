package io.warren.store.journal;

import io.warren.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** Puts what went wrong into one line for operators. */
final class Faults {
    private Faults() {}

    static StoreException opening(Path folder, Throwable fault) {
        if (fault instanceof StoreException known) {
            return known;
        }
        return new StoreException("the journal in " + folder + " " + why(fault), fault);
    }

    static StoreException running(Path folder, Throwable fault) {
        return new StoreException(
                "the journal in " + folder + " has stopped: it " + why(fault), fault);
    }

    /** A log was closed before what it was given had room. */
    static StoreException notWritten(Path folder) {
        return running(folder, new IOException("no space left on device"));
    }

    static StoreException damaged(Path folder, String what) {
        return new StoreException(
                what + "; it lies in " + folder + ": purge that queue, or restore a backup");
    }

    /** Whether there is only no room: then it is worth trying again. */
    static boolean isNoSpace(IOException fault) {
        String text = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left")
                || text.contains("quota exceeded")
                || text.contains("not enough space");
    }

    private static String why(Throwable fault) {
        if (fault instanceof AccessDeniedException denied) {
            return "cannot be written, permission denied for "
                    + denied.getFile()
                    + ": give the broker's user access, then restart";
        }
        String text = String.valueOf(fault.getMessage());
        if (text.toLowerCase(Locale.ROOT).contains("read-only file system")) {
            return "lies on a disk that is read-only: mount it writable, then restart";
        }
        if (fault instanceof IOException io && isNoSpace(io)) {
            return "finds no space left on its disk: make room, then restart the broker";
        }
        if (fault instanceof FileSystemException system && system.getReason() != null) {
            return "cannot be used, "
                    + system.getFile()
                    + ": "
                    + system.getReason()
                    + "; check the disk, then restart";
        }
        if (fault instanceof IOException) {
            return "has a disk that fails (" + text + "): check it, then restart the broker";
        }
        return "met an error (" + fault + "): see the log file, and restart";
    }
}
