package io.warren.itest.hotplug;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Makes a second store of one that there is: another bundle, another name, another folder. It is a
 * real store, and keeps what it is given in real files.
 */
final class SecondStore {
    /** As long as the name that it replaces, so that the class file stays what it is. */
    static final String NAME = "other";

    private static final String ORIGINAL = "mapdb";
    private static final String COMPONENT = "StoreComponent.class";

    private SecondStore() {}

    static Path make(Path jar, String symbolicName, String version, Path target)
            throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                JarInputStream in = new JarInputStream(file)) {
            Manifest manifest = in.getManifest();
            Attributes attributes = manifest.getMainAttributes();
            attributes.put(new Attributes.Name("Bundle-SymbolicName"), symbolicName);
            attributes.put(new Attributes.Name("Bundle-Version"), version);
            try (OutputStream out = Files.newOutputStream(target);
                    JarOutputStream copy = new JarOutputStream(out, manifest)) {
                for (JarEntry entry = in.getNextJarEntry();
                        entry != null;
                        entry = in.getNextJarEntry()) {
                    copy.putNextEntry(new JarEntry(entry.getName()));
                    byte[] bytes = in.readAllBytes();
                    copy.write(entry.getName().endsWith(COMPONENT) ? renamed(bytes) : bytes);
                    copy.closeEntry();
                }
            }
        }
        return target;
    }

    /** Replaces the constant that is the store's name, and its folder's. */
    private static byte[] renamed(byte[] type) {
        byte[] from = constant(ORIGINAL);
        for (int i = 0; i + from.length <= type.length; i++) {
            if (Arrays.equals(type, i, i + from.length, from, 0, from.length)) {
                byte[] to = constant(NAME);
                System.arraycopy(to, 0, type, i, to.length);
                return type;
            }
        }
        throw new AssertionError("the store's name is not a constant of its component");
    }

    /** As a class file has it: a tag, the length, the text. */
    private static byte[] constant(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(1);
        bytes.write(0);
        bytes.write(text.length());
        text.chars().forEach(bytes::write);
        return bytes.toByteArray();
    }
}
