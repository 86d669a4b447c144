package io.warren.store.mapdb;

import io.warren.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import org.mapdb.DBException;

/** Puts what went wrong into one line for operators. */
final class Faults {
    private Faults() {}

    static StoreException opening(Path folder, Throwable fault) {
        if (fault instanceof StoreException known) {
            String text = String.valueOf(known.getMessage());
            return text.contains(folder.toString())
                    ? known
                    : new StoreException("the store in " + folder + ": " + text, known);
        }
        return new StoreException("the store in " + folder + " " + why(fault), fault);
    }

    static StoreException running(Path folder, Throwable fault) {
        return new StoreException(
                "the store in " + folder + " has stopped: it " + why(fault), fault);
    }

    /** What to do about a disk without space. */
    static String full(Path folder) {
        return "no space left on the disk of " + folder + ": make room; it goes on by itself";
    }

    /** A message or a queue is damaged, the rest is not. */
    static StoreException damaged(Path folder, DamagedException fault) {
        return new StoreException(
                fault.getMessage()
                        + "; it lies in "
                        + folder
                        + ": purge that queue, or stop the broker and restore the folder from a"
                        + " backup, or run bin/warren store compact --drop-damaged",
                fault);
    }

    private static String why(Throwable fault) {
        if (fault instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return why(unchecked.getCause());
        }
        if (fault instanceof DamagedException
                || fault instanceof DBException.DataCorruption
                || fault instanceof DBException.PointerChecksumBroken
                || fault instanceof DBException.GetVoid
                || fault instanceof StoreException) {
            return "is damaged (" + fault.getMessage() + "): restore the folder from a backup";
        }
        if (fault instanceof AccessDeniedException denied) {
            return "cannot be written, permission denied for "
                    + denied.getFile()
                    + ": give the broker's user access";
        }
        if (String.valueOf(fault.getMessage())
                .toLowerCase(Locale.ROOT)
                .contains("read-only file system")) {
            return "lies on a disk that is read-only: mount it writable, then restart";
        }
        if (fault instanceof NoSpaceException) {
            return "finds no space left on its disk: make room, then restart the broker";
        }
        if (fault instanceof FileSystemException system) {
            return "cannot be used, " + system.getFile() + ": " + system.getReason();
        }
        if (fault instanceof IOException) {
            return "has a disk that fails (" + fault.getMessage() + "): check it, then restart";
        }
        return "met an error (" + fault + "): see the log file, and restart";
    }
}
