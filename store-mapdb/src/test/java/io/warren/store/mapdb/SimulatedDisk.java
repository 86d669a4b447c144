package io.warren.store.mapdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A disk whose power can be cut, and that can fail. */
final class SimulatedDisk implements Storage.Opener {
    private final Map<String, SimulatedFile> files = new TreeMap<>();
    private @Nullable IOException writeFault;
    private @Nullable IOException forceFault;
    private long capacity = Long.MAX_VALUE;
    private int faultsRaised;
    private boolean forcesIgnored;

    @Override
    public synchronized SimulatedFile open(Path path) {
        return files.computeIfAbsent(
                path.getFileName().toString(), name -> new SimulatedFile(this));
    }

    /** Writes what a power cut at this moment may leave to a folder. */
    synchronized void powerCut(Random random, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, SimulatedFile> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue().afterPowerCut(random));
        }
    }

    /** From now on the next sync fails, once; as disks do, those after it succeed. */
    synchronized void failNextForce(IOException fault) {
        forceFault = fault;
    }

    /** How much all files have room for. */
    synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    synchronized long usedBytes() {
        return files.values().stream().mapToLong(SimulatedFile::size).sum();
    }

    @Override
    public synchronized long usableBytes(Path folder) {
        return capacity - usedBytes();
    }

    /** How much of a write has room that makes a file so much longer. */
    synchronized int fitting(int length, long growth) throws IOException {
        long missing = growth - (capacity - usedBytes());
        if (growth <= 0 || missing <= 0) {
            return length;
        }
        if (missing >= length) {
            faultsRaised++;
            throw new IOException("No space left on device");
        }
        return (int) (length - missing);
    }

    /** From now on all writes fail; with null no more. */
    synchronized void failWrites(@Nullable IOException fault) {
        writeFault = fault;
    }

    /** From now on syncs do nothing, as with a disk that lies. */
    synchronized void ignoreForces() {
        forcesIgnored = true;
    }

    synchronized int faultsRaised() {
        return faultsRaised;
    }

    void beforeWrite() throws IOException {
        if (writeFault != null) {
            faultsRaised++;
            throw writeFault;
        }
    }

    /** Whether the sync is to be done. */
    boolean beforeForce() throws IOException {
        IOException fault = forceFault;
        if (fault != null) {
            forceFault = null;
            faultsRaised++;
            throw fault;
        }
        return !forcesIgnored;
    }
}
