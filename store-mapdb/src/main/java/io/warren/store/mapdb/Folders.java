package io.warren.store.mapdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a folder needs beside its files. */
final class Folders {
    private Folders() {}

    /** Makes the names in a folder durable: without it a power cut may lose a synced file. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
