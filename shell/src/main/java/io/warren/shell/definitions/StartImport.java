package io.warren.shell.definitions;

import io.warren.management.Management;
import io.warren.management.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports the file that the configuration names, while the broker's management is being registered:
 * before the first protocol opens its port. A file that cannot be imported ends the start.
 */
@Component(service = StartImport.class, immediate = true)
public final class StartImport {
    /** The setting with the file's name; empty for none. */
    static final String FILE = "definitions.import-file";

    private static final Logger LOG = LoggerFactory.getLogger(StartImport.class);

    private @Nullable ServiceRegistration<Problem> problem;

    @Activate
    public StartImport(BundleContext bundles, @Reference Management management) {
        String file = bundles.getProperty(FILE);
        if (file == null || file.isBlank() || file.equals("none")) {
            return;
        }
        try {
            List<String> reports = DefinitionFiles.importFrom(Path.of(file), management);
            reports.forEach(line -> LOG.warn("imported definitions: {}", line));
            LOG.info("definitions imported: file={} remarks={}", file, reports.size());
        } catch (DefinitionsException unusable) {
            String text =
                    "definitions cannot be imported from " + file + ": " + unusable.getMessage();
            LOG.error("{}", text);
            problem =
                    bundles.registerService(
                            Problem.class,
                            () -> text,
                            FrameworkUtil.asDictionary(Map.of(Problem.TEXT, text)));
        }
    }

    @Deactivate
    void deactivate() {
        if (problem != null) {
            problem.unregister();
        }
    }
}
