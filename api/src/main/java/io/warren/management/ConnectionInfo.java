package io.warren.management;

import io.warren.session.SessionRequest;
import java.time.Instant;

/**
 * A client connection.
 *
 * @param id its session's number
 * @param request who it is
 * @param openedAt when it was opened
 * @param state {@code running}, {@code flow} or {@code blocked}
 * @param channels how many it has open
 */
public record ConnectionInfo(
        long id, SessionRequest request, Instant openedAt, String state, int channels) {}
