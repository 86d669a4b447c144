package io.warren.launcher;

import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Names the declarative-services components that wait for something. The component runtime's
 * classes live in a bundle, out of the launcher's sight, so its DTOs are read by reflection.
 */
final class ComponentReport {
    private static final String RUNTIME =
            "org.osgi.service.component.runtime.ServiceComponentRuntime";
    private static final int UNSATISFIED_REFERENCE = 2; // ComponentConfigurationDTO's constant
    private static final int FAILED_ACTIVATION = 16;

    private ComponentReport() {}

    /** One line per waiting component; empty when none waits, or when no one can tell. */
    static List<String> waiting(BundleContext context) {
        ServiceReference<?> reference = context.getServiceReference(RUNTIME);
        Object runtime = reference == null ? null : context.getService(reference);
        if (runtime == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        try {
            Class<?> type = runtime.getClass().getClassLoader().loadClass(RUNTIME);
            Class<?> described =
                    type.getClassLoader()
                            .loadClass(
                                    "org.osgi.service.component.runtime.dto.ComponentDescriptionDTO");
            Object none = java.lang.reflect.Array.newInstance(org.osgi.framework.Bundle.class, 0);
            Iterable<?> descriptions =
                    (Iterable<?>)
                            type.getMethod("getComponentDescriptionDTOs", none.getClass())
                                    .invoke(runtime, none);
            for (Object description : descriptions) {
                Iterable<?> configurations =
                        (Iterable<?>)
                                type.getMethod("getComponentConfigurationDTOs", described)
                                        .invoke(runtime, description);
                for (Object configuration : configurations) {
                    addIfWaiting(description, configuration, lines);
                }
            }
        } catch (ReflectiveOperationException e) {
            lines.add("the components could not be asked: " + e);
        }
        return lines;
    }

    private static void addIfWaiting(Object description, Object configuration, List<String> lines)
            throws ReflectiveOperationException {
        int state = (int) field(configuration, "state");
        if (state == FAILED_ACTIVATION) {
            lines.add(field(description, "name") + " failed: " + firstLine(configuration));
        } else if (state == UNSATISFIED_REFERENCE) {
            List<String> names = new ArrayList<>();
            for (Object reference : (Object[]) field(configuration, "unsatisfiedReferences")) {
                names.add(String.valueOf(field(reference, "name")));
            }
            lines.add(field(description, "name") + " waits for " + String.join(", ", names));
        }
    }

    private static String firstLine(Object configuration) throws ReflectiveOperationException {
        return String.valueOf(field(configuration, "failure")).lines().findFirst().orElse("");
    }

    private static Object field(Object dto, String name) throws ReflectiveOperationException {
        return dto.getClass().getField(name).get(dto);
    }
}
