package io.warren.testkit.store;

import io.warren.message.Message;

/** What a {@link io.warren.store.LogReader} was told of an entry. */
public record StoredEntry(long sequence, Message message, long enqueuedAtMillis, int deliveries) {}
