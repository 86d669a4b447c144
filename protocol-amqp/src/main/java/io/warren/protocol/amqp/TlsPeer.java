package io.warren.protocol.amqp;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Whom a connection's client certificate names. */
final class TlsPeer {
    private static final String COMMON_NAME = "CN";

    private TlsPeer() {}

    /**
     * The name in the certificate that the client showed, which TLS has verified by then; null if
     * it showed none.
     *
     * @param wholeName the whole distinguished name, as RFC 2253 writes it, not the common name
     */
    static @Nullable String name(Channel channel, boolean wholeName) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            if (chain.length == 0 || !(chain[0] instanceof X509Certificate shown)) {
                return null;
            }
            String subject = shown.getSubjectX500Principal().getName(X500Principal.RFC2253);
            return wholeName ? subject : commonName(subject);
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    static @Nullable String commonName(String subject) {
        try {
            for (Rdn part : new LdapName(subject).getRdns()) {
                if (part.getType().equalsIgnoreCase(COMMON_NAME)
                        && part.getValue() instanceof String name) {
                    return name;
                }
            }
            return null;
        } catch (InvalidNameException notOne) {
            return null;
        }
    }
}
