package io.warren.shell.plugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/**
 * What a jar requires that nobody here provides: found out from its manifest, before anything is
 * installed. A jar for which nothing is missing may still not resolve (a conflict of uses, say);
 * the framework has the last word.
 */
final class Missing {
    private static final String SERVICE = "osgi.service";

    private final BundleContext context;
    private final FrameworkWiring wiring;

    Missing(BundleContext context, FrameworkWiring wiring) {
        this.context = context;
        this.wiring = wiring;
    }

    /** Without these it cannot run: one line each, with the reason. */
    List<String> capabilities(BundleJar jar) {
        List<String> missing = new ArrayList<>();
        List<String> own =
                jar.header(Constants.EXPORT_PACKAGE).stream()
                        .flatMap(clause -> clause.paths().stream())
                        .toList();
        for (Clause clause : mandatory(jar.header(Constants.IMPORT_PACKAGE))) {
            for (String name : clause.paths()) {
                if (!own.contains(name)) {
                    requirePackage(
                            name, clause.attributes().get(Constants.VERSION_ATTRIBUTE), missing);
                }
            }
        }
        for (Clause clause : mandatory(jar.header(Constants.REQUIRE_BUNDLE))) {
            bundle(clause, "osgi.wiring.bundle", "bundle", missing);
        }
        for (Clause clause : jar.header(Constants.FRAGMENT_HOST)) {
            bundle(clause, "osgi.wiring.host", "host bundle", missing);
        }
        List<String> provided =
                jar.header(Constants.PROVIDE_CAPABILITY).stream()
                        .flatMap(clause -> clause.paths().stream())
                        .toList();
        for (Clause clause : mandatory(jar.header(Constants.REQUIRE_CAPABILITY))) {
            String filter = clause.directives().getOrDefault("filter", "(!(_never=*))");
            for (String namespace : clause.paths()) {
                if (!provided.contains(namespace) && providers(namespace, filter).isEmpty()) {
                    missing.add("%s %s: nobody provides it".formatted(namespace, filter));
                }
            }
        }
        return missing;
    }

    /** Services that its components may wait for: it runs, but perhaps does nothing before. */
    List<String> services(BundleJar jar) {
        List<String> waits = new ArrayList<>();
        for (Clause clause : jar.header(Constants.REQUIRE_CAPABILITY)) {
            String filter = clause.directives().get("filter");
            boolean optional = "optional".equals(clause.directives().get("resolution"));
            if (clause.paths().contains(SERVICE) && filter != null && !optional) {
                try {
                    if (context.getAllServiceReferences(null, filter) == null) {
                        waits.add("service " + filter);
                    }
                } catch (InvalidSyntaxException e) {
                    waits.add("service " + filter + ", which is not a filter");
                }
            }
        }
        return waits;
    }

    private static List<Clause> mandatory(List<Clause> clauses) {
        return clauses.stream()
                .filter(clause -> !"optional".equals(clause.directives().get("resolution")))
                .filter(
                        clause ->
                                clause.directives()
                                        .getOrDefault("effective", "resolve")
                                        .equals("resolve"))
                .toList();
    }

    private void requirePackage(String name, @Nullable String range, List<String> missing) {
        String plain = "(" + PackageNamespace.PACKAGE_NAMESPACE + "=" + name + ")";
        String filter = plain;
        if (range != null) {
            filter = "(&" + plain + new VersionRange(range).toFilterString("version") + ")";
        }
        if (!providers(PackageNamespace.PACKAGE_NAMESPACE, filter).isEmpty()) {
            return;
        }
        String there =
                providers(PackageNamespace.PACKAGE_NAMESPACE, plain).stream()
                        .map(
                                capability ->
                                        capability.getAttributes().get("version")
                                                + " from "
                                                + capability.getRevision().getSymbolicName())
                        .collect(Collectors.joining(", "));
        missing.add(
                "package %s%s: %s"
                        .formatted(
                                name,
                                range == null ? "" : " " + range,
                                there.isEmpty() ? "nobody exports it" : "there is only " + there));
    }

    private void bundle(Clause clause, String namespace, String what, List<String> missing) {
        String filter = "(" + namespace + "=" + clause.name() + ")";
        String range = clause.attributes().get(Constants.BUNDLE_VERSION_ATTRIBUTE);
        if (range != null) {
            String versions = new VersionRange(range).toFilterString("bundle-version");
            filter = "(&" + filter + versions + ")";
        }
        boolean framework = clause.name().equals(Constants.SYSTEM_BUNDLE_SYMBOLICNAME);
        if (!framework && providers(namespace, filter).isEmpty()) {
            missing.add(
                    "%s %s%s: it is not there"
                            .formatted(what, clause.name(), range == null ? "" : " " + range));
        }
    }

    private Collection<BundleCapability> providers(String namespace, String filter) {
        return wiring.findProviders(
                new Wanted(namespace, Map.of(Namespace.REQUIREMENT_FILTER_DIRECTIVE, filter)));
    }

    /** A requirement of no resource. */
    private record Wanted(String namespace, Map<String, String> directives) implements Requirement {
        @Override
        public String getNamespace() {
            return namespace;
        }

        @Override
        public Map<String, String> getDirectives() {
            return directives;
        }

        @Override
        public Map<String, Object> getAttributes() {
            return Map.of();
        }

        @Override
        @SuppressWarnings("NullAway") // "may be null": a requirement that no resource declares
        public Resource getResource() {
            return null;
        }
    }
}
