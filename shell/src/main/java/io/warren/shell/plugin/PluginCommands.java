package io.warren.shell.plugin;

import io.warren.management.Management;
import io.warren.shell.Arguments;
import io.warren.shell.Call;
import io.warren.shell.Command;
import io.warren.shell.CommandException;
import io.warren.shell.NameSource;
import io.warren.shell.Names;
import io.warren.shell.Table;
import io.warren.shell.Text;
import io.warren.shell.Usage;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** All commands of scope {@code plugin}. */
public final class PluginCommands implements NameSource {
    private static final String NAME_HELP =
            "NAME is a symbolic name, with or without io.warren., or an id; see: plugin:list";

    private final Plugins plugins;
    private final Bundles bundles;
    private final Supplier<@Nullable Management> management;

    public PluginCommands(Plugins plugins, Supplier<@Nullable Management> management) {
        this.plugins = plugins;
        this.bundles = plugins.bundles();
        this.management = management;
    }

    public List<Command> all() {
        return List.of(
                new Command(
                        Usage.of("plugin", "list", "Lists plug-ins and what they offer.")
                                .flag("--all", "libraries and the container's own bundles too")
                                .example("plugin:list"),
                        this::list),
                new Command(
                        Usage.of("plugin", "install", "Installs a new bundle and starts it.")
                                .required("FILE", Names.FILE)
                                .detail("It is copied into the plugins folder: it stays.")
                                .example("plugin:install exchange-random.jar"),
                        this::install),
                new Command(
                        Usage.of("plugin", "update", "Puts another jar in a bundle's place.")
                                .required("NAME", Names.BUNDLE)
                                .required("FILE", Names.FILE)
                                .flag("--force", "even if other bundles are dragged in")
                                .detail(NAME_HELP)
                                .detail("Exchange types of another version change without a gap.")
                                .detail("A jar that does not start is taken back.")
                                .example("plugin:update exchange-topic exchange-topic-0.2.jar"),
                        this::update),
                new Command(
                        Usage.of("plugin", "start", "Starts a bundle.")
                                .required("NAME", Names.BUNDLE)
                                .detail(NAME_HELP)
                                .example("plugin:start exchange-topic"),
                        this::start),
                new Command(
                        Usage.of("plugin", "stop", "Stops a bundle, until the next start.")
                                .required("NAME", Names.BUNDLE)
                                .flag("--force", "even if the broker is of no use without it")
                                .detail(NAME_HELP)
                                .example("plugin:stop exchange-topic"),
                        this::stop),
                new Command(
                        Usage.of("plugin", "uninstall", "Removes a bundle.")
                                .required("NAME", Names.BUNDLE)
                                .flag("--force", "even if the broker is of no use without it")
                                .detail(NAME_HELP)
                                .detail("A built-in one is back when the broker starts again.")
                                .example("plugin:uninstall exchange-random"),
                        this::uninstall),
                new Command(
                        Usage.of("plugin", "plan", "Tells what a change would touch; does nothing.")
                                .required("NAME-OR-FILE", Names.BUNDLE)
                                .detail("NAME: if it were stopped. FILE: if it were installed.")
                                .example("plugin:plan exchange-topic-0.2.jar"),
                        this::plan));
    }

    private void list(Call call) {
        boolean all = call.arguments().flag("--all");
        Table table = new Table("ID", "NAME", "VERSION", "STATE", "FROM", "OFFERS");
        for (Bundle bundle : bundles.all()) {
            boolean dropped = plugins.file(bundle).isPresent();
            String name = String.valueOf(bundle.getSymbolicName());
            if (all || dropped || name.startsWith(Bundles.PREFIX)) {
                table.row(
                        bundle.getBundleId(),
                        name,
                        bundle.getVersion(),
                        Bundles.state(bundle),
                        dropped ? "plugins" : "built-in",
                        String.join(", ", Bundles.offers(bundle)));
            }
        }
        table.print(call.out(), "no plug-ins");
    }

    private void install(Call call) throws CommandException {
        BundleJar jar = BundleJar.read(file(call, call.arguments().get("FILE")));
        requireNothingMissing(jar);
        Bundle bundle = plugins.install(jar);
        call.out().println(Bundles.title(bundle) + " is installed and " + Bundles.state(bundle));
        offers(bundle, call.out());
        plugins.missing()
                .services(jar)
                .forEach(service -> call.out().println("  waits for " + Text.visible(service)));
    }

    private void update(Call call) throws CommandException {
        Arguments arguments = call.arguments();
        Bundle old = bundles.find(arguments.get("NAME"));
        BundleJar jar = BundleJar.read(file(call, arguments.get("FILE")));
        if (!jar.symbolicName().equals(old.getSymbolicName())) {
            throw new CommandException(
                    "the jar is %s, not %s"
                            .formatted(Text.visible(jar.symbolicName()), old.getSymbolicName()));
        }
        requireNothingMissing(jar);
        if (!arguments.flag("--force")) {
            requireAlone(old, "updating");
        }
        String title = Bundles.title(old);
        Bundle fresh = plugins.update(old, jar);
        String how = fresh.equals(old) ? "in place" : "without a gap";
        call.out().println(title + " is replaced by " + Bundles.title(fresh) + ", " + how);
        offers(fresh, call.out());
    }

    private void start(Call call) throws CommandException {
        Bundle bundle = bundles.find(call.arguments().get("NAME"));
        if (Bundles.isFragment(bundle)) {
            throw new CommandException("a fragment is not started; its host is");
        }
        plugins.start(bundle);
        call.out().println(Bundles.title(bundle) + " is " + Bundles.state(bundle));
        offers(bundle, call.out());
    }

    private void stop(Call call) throws CommandException {
        Bundle bundle = requireStoppable(call.arguments(), "stopping");
        if (Bundles.isFragment(bundle)) {
            throw new CommandException("a fragment is not stopped; its host is");
        }
        plugins.stop(bundle);
        call.out().println(Bundles.title(bundle) + " is " + Bundles.state(bundle));
    }

    private void uninstall(Call call) throws CommandException {
        Bundle bundle = requireStoppable(call.arguments(), "uninstalling");
        boolean dropped = plugins.file(bundle).isPresent();
        String title = Bundles.title(bundle);
        plugins.uninstall(bundle);
        call.out()
                .println(
                        title
                                + " is uninstalled"
                                + (dropped ? "" : "; built in, it is back at the next start"));
    }

    private void plan(Call call) throws CommandException {
        String text = call.arguments().get("NAME-OR-FILE");
        PrintWriter out = call.out();
        if (!text.endsWith(".jar")) {
            if (text.contains("/")) {
                throw CommandException.misuse(
                        "the name of a FILE ends with .jar: " + Text.visible(text));
            }
            Bundle bundle = bundles.find(text);
            out.println("Stopping or uninstalling " + Bundles.title(bundle) + ":");
            plan(bundle, out);
            return;
        }
        BundleJar jar = BundleJar.read(file(call, text));
        List<Bundle> same = bundles.named(jar.symbolicName());
        if (same.isEmpty()) {
            out.println("Installing " + Text.visible(jar.toString()) + ":");
            out.println("  touches no other bundle");
        } else {
            Bundle old = same.get(0);
            out.println(
                    "Replacing %s by %s, %s:"
                            .formatted(
                                    Bundles.title(old),
                                    jar.version(),
                                    Replacement.isGapless(old, jar)
                                            ? "without a gap"
                                            : "in place"));
            plan(old, out);
        }
        plugins.missing()
                .capabilities(jar)
                .forEach(line -> out.println("  misses " + Text.visible(line)));
        plugins.missing()
                .services(jar)
                .forEach(line -> out.println("  would wait for " + Text.visible(line)));
    }

    private void plan(Bundle bundle, PrintWriter out) {
        if (Bundles.isFixed(bundle)) {
            out.println("  is not possible while the broker runs");
        } else if (isCore(bundle)) {
            out.println("  needs --force: the broker is of no use without it");
        }
        Collection<Bundle> others = bundles.dependents(bundle);
        if (others.isEmpty()) {
            out.println("  refreshes no other bundle");
        }
        others.forEach(other -> out.println("  refreshes " + Bundles.title(other)));
        Impact.of(bundle, management.get()).forEach(line -> out.println("  " + Text.visible(line)));
    }

    private static void offers(Bundle bundle, PrintWriter out) {
        Set<String> offers = Bundles.offers(bundle);
        offers.forEach(offer -> out.println("  offers " + Text.visible(offer)));
    }

    private static Path file(Call call, String text) throws CommandException {
        try {
            return call.directory().resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw CommandException.misuse("not a file name: " + Text.visible(text));
        }
    }

    private void requireNothingMissing(BundleJar jar) throws CommandException {
        List<String> missing = plugins.missing().capabilities(jar);
        if (!missing.isEmpty()) {
            throw new CommandException(
                    Text.visible(jar + " cannot run here: " + String.join("; ", missing)));
        }
    }

    private void requireAlone(Bundle bundle, String doing) throws CommandException {
        Collection<Bundle> others = bundles.dependents(bundle);
        if (!others.isEmpty()) {
            throw new CommandException(
                    "%s %s drags in %s; --force does it all the same"
                            .formatted(
                                    doing,
                                    Bundles.title(bundle),
                                    String.join(
                                            ", ", others.stream().map(Bundles::title).toList())));
        }
    }

    private Bundle requireStoppable(Arguments arguments, String doing) throws CommandException {
        Bundle bundle = bundles.find(arguments.get("NAME"));
        if (Bundles.isFixed(bundle)) {
            throw new CommandException(
                    Bundles.title(bundle)
                            + " goes when the broker stops, not before"
                            + dependents(bundle));
        }
        if (!arguments.flag("--force")) {
            if (isCore(bundle)) {
                throw new CommandException(
                        "the broker is of no use without %s%s; --force does it all the same"
                                .formatted(Bundles.title(bundle), dependents(bundle)));
            }
            requireAlone(bundle, doing);
        }
        return bundle;
    }

    /** The store of the definitions is one too: the broker stops when it goes. */
    private boolean isCore(Bundle bundle) {
        return Bundles.isCore(bundle) || Impact.holdsDefinitions(bundle, management.get());
    }

    private String dependents(Bundle bundle) {
        Collection<Bundle> others = bundles.dependents(bundle);
        return others.isEmpty() || bundle.getBundleId() == 0
                ? ""
                : others.size() == 1
                        ? "; 1 bundle depends on it"
                        : "; %d bundles depend on it".formatted(others.size());
    }

    @Override
    public Collection<String> names(Names kind) {
        if (kind != Names.BUNDLE) {
            return List.of();
        }
        return bundles.all().stream()
                .map(bundle -> String.valueOf(bundle.getSymbolicName()))
                .filter(name -> name.startsWith(Bundles.PREFIX))
                .map(name -> name.substring(Bundles.PREFIX.length()))
                .toList();
    }
}
