package io.warren.kernel;

/**
 * Where a queue's messages are stored.
 *
 * @param store the name of the store
 * @param queueId the number that names the queue's logs
 * @param durable whether they survive a restart; if not, the log takes what memory has no room for
 */
record StorePlace(String store, long queueId, boolean durable) {}
