package io.warren.shell.plugin;

import io.warren.shell.CommandException;
import java.io.File;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the watcher of the drop-in folder calls instead of handling jars itself. Its own handling
 * would stop a replaced bundle before the new one runs, and do again what a command has done.
 */
@Component
public final class FolderArtifacts implements ArtifactInstaller {
    private static final Logger log = LoggerFactory.getLogger(FolderArtifacts.class);

    private final Plugins plugins;

    @Activate
    public FolderArtifacts(@Reference Plugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public boolean canHandle(File file) {
        return PluginFolder.isJar(file.toPath());
    }

    @Override
    public void install(File file) {
        drop(file);
    }

    @Override
    public void update(File file) {
        drop(file);
    }

    private void drop(File file) {
        try {
            plugins.dropped(file.toPath().toAbsolutePath());
        } catch (CommandException e) {
            log.warn(
                    "a jar in the drop-in folder is not used file={} why={}", file, e.getMessage());
        }
    }

    @Override
    public void uninstall(File file) {
        try {
            plugins.vanished(file.toPath().toAbsolutePath());
        } catch (CommandException e) {
            log.warn("a plug-in does not go file={} why={}", file, e.getMessage());
        }
    }
}
