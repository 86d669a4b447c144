package io.warren.store.journal;

import io.warren.store.LogId;
import java.util.List;
import java.util.Map;

/** What was found in a folder. */
record Recovered(
        Lane durable,
        Lane transients,
        SegmentPool pool,
        Map<LogId, LogState> logs,
        Map<Integer, LogState> deleted,
        int lastLogNumber,
        List<String> damages) {}
