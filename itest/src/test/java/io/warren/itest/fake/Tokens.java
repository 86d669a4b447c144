package io.warren.itest.fake;

import io.warren.security.Authenticator;
import io.warren.session.Credentials;
import io.warren.session.Identity;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** A third party's users: {@code ada}, by any password that begins with {@code token}. */
public final class Tokens implements BundleActivator, Authenticator {
    public static final String USER = "ada";

    @Override
    public void start(BundleContext context) {
        context.registerService(
                Authenticator.class,
                this,
                FrameworkUtil.asDictionary(Map.of("service.ranking", 10)));
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public Optional<Identity> authenticate(Credentials credentials) {
        return credentials.user().equals(USER) && credentials.password().startsWith("token")
                ? Optional.of(new Identity(USER, Set.of("administrator")))
                : Optional.empty();
    }
}
