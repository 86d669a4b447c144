package io.warren.store.journal;

import io.warren.store.DefinitionChange;
import io.warren.store.DefinitionStore;
import io.warren.store.StoreException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The definitions that a crash loop needs, as a file that is replaced as a whole. */
final class FileDefinitionStore implements DefinitionStore {
    private final Path file;

    FileDefinitionStore(Path folder) {
        this.file = folder.resolve("definitions");
    }

    @Override
    public synchronized Map<String, byte[]> load(String kind) {
        Map<String, byte[]> found = new TreeMap<>();
        readAll()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(kind + "/")) {
                                found.put(key.substring(kind.length() + 1), value);
                            }
                        });
        return found;
    }

    @Override
    public synchronized CompletionStage<Void> apply(List<DefinitionChange> changes) {
        Map<String, byte[]> all = readAll();
        for (DefinitionChange change : changes) {
            String key = change.kind() + "/" + change.key();
            byte[] value = change.value();
            if (value == null) {
                all.remove(key);
            } else {
                all.put(key, value);
            }
        }
        try {
            write(all);
        } catch (IOException e) {
            throw new StoreException("not written", e);
        }
        return CompletableFuture.completedFuture(null);
    }

    private Map<String, byte[]> readAll() {
        Map<String, byte[]> all = new TreeMap<>();
        if (!Files.exists(file)) {
            return all;
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            for (int count = in.readInt(); count > 0; count--) {
                String key = in.readUTF();
                all.put(key, in.readNBytes(in.readInt()));
            }
            return all;
        } catch (IOException e) {
            throw new StoreException("not read", e);
        }
    }

    private void write(Map<String, byte[]> all) throws IOException {
        Path next = file.resolveSibling("definitions.next");
        try (FileChannel channel =
                        FileChannel.open(
                                next,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING);
                DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel))) {
            out.writeInt(all.size());
            for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeInt(entry.getValue().length);
                out.write(entry.getValue());
            }
            out.flush();
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
