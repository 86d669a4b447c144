package io.warren.store.journal;

import java.nio.file.Path;
import java.util.Locale;

/** The names of files. */
final class SegmentFiles {
    static final String SEGMENT = ".segment";
    static final String SUMMARY = ".summary";
    static final String FREE = ".free";
    static final String TEMPORARY = ".tmp";

    private SegmentFiles() {}

    static Path segment(Path folder, long number) {
        return folder.resolve(String.format(Locale.ROOT, "%016d", number) + SEGMENT);
    }

    static Path summary(Path segment) {
        return segment.resolveSibling(base(segment) + SUMMARY);
    }

    private static String base(Path path) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    static boolean is(Path path, String suffix) {
        return path.getFileName().toString().endsWith(suffix);
    }

    /** The number in a file's name; -1 if there is none. */
    static long number(Path path) {
        try {
            return Long.parseLong(base(path));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
