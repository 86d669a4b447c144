package io.warren.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.warren.store.DefinitionChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every definition store does. Extend it and name your factory. */
@Timeout(120)
public abstract class DefinitionStoreContract {
    private StoreFactory factory;
    private StoreFactory.OpenStore store;
    private Path folder;

    /** Opens the store that is tested. */
    protected abstract StoreFactory factory();

    @BeforeEach
    final void openStore(@TempDir Path emptyFolder) {
        folder = emptyFolder;
        factory = factory();
        store = factory.open(folder);
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    private void reopenStore() {
        store.close();
        store = factory.open(folder);
    }

    private CompletionStage<Void> apply(DefinitionChange... changes) {
        return store.definitions().apply(List.of(changes));
    }

    private static void await(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(LogProbe.DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private static DefinitionChange put(String kind, String key, String value) {
        return new DefinitionChange(kind, key, value.getBytes(UTF_8));
    }

    private static DefinitionChange remove(String kind, String key) {
        return new DefinitionChange(kind, key, null);
    }

    private List<String> load(String kind) {
        List<String> found = new ArrayList<>();
        store.definitions()
                .load(kind)
                .forEach((key, value) -> found.add(key + "=" + new String(value, UTF_8)));
        return found;
    }

    @Test
    void aNewStoreHasNoDefinitions() {
        assertThat(store.definitions().load("queue")).isEmpty();
    }

    @Test
    void whatIsAppliedIsLoadedByKindInTheOrderOfTheKeys() throws Exception {
        await(apply(put("queue", "b", "1"), put("exchange", "x", "2"), put("queue", "a", "3")));
        await(apply(put("queue", "ab", "4"), put("queue", "", "5"), put("queue", "ä", "")));

        assertThat(load("queue")).containsExactly("=5", "a=3", "ab=4", "b=1", "ä=");
        assertThat(load("exchange")).containsExactly("x=2");
        assertThat(load("binding")).isEmpty();
    }

    @Test
    void definitionsAreReplacedAndRemoved() throws Exception {
        await(apply(put("queue", "a", "1"), put("queue", "b", "1")));
        await(apply(put("queue", "a", "2"), remove("queue", "b"), remove("queue", "none")));
        assertThat(load("queue")).containsExactly("a=2");

        await(apply(put("queue", "a", "3"), remove("queue", "a"), put("queue", "a", "4")));
        assertThat(load("queue")).containsExactly("a=4");
        reopenStore();
        assertThat(load("queue")).containsExactly("a=4");
    }

    @Test
    void nothingToApplyIsDoneToo() throws Exception {
        await(apply());
    }

    @Test
    void laterCallsComeAfterEarlierOnes() throws Exception {
        CompletionStage<Void> last = apply(put("queue", "a", "0"));
        for (int i = 1; i <= 500; i++) {
            last = apply(put("queue", "a", String.valueOf(i)));
        }
        await(last);

        assertThat(load("queue")).containsExactly("a=500");
    }

    @Test
    void definitionsAreThereAgain() throws Exception {
        await(apply(put("queue", "a", "1"), put("exchange", "a", "2")));
        await(apply(put("queue", "b", "3"), remove("exchange", "a")));
        reopenStore();

        assertThat(load("queue")).containsExactly("a=1", "b=3");
        assertThat(load("exchange")).isEmpty();
    }

    @Test
    void valuesMayBeLarge() throws Exception {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        byte[] edge = Arrays.copyOf(large, 65_520);
        await(
                store.definitions()
                        .apply(
                                List.of(
                                        new DefinitionChange("queue", "large", large),
                                        new DefinitionChange("queue", "edge", edge))));
        reopenStore();

        Map<String, byte[]> loaded = store.definitions().load("queue");
        assertThat(loaded.get("large")).isEqualTo(large);
        assertThat(loaded.get("edge")).isEqualTo(edge);
    }

    @Test
    void manyChangesOfManyKindsAreWhatAMapWouldHold() throws Exception {
        Map<String, Map<String, String>> model = new TreeMap<>();
        Random random = new Random(42);
        for (int round = 0; round < 4; round++) {
            CompletionStage<Void> last = apply();
            for (int i = 0; i < 300; i++) {
                DefinitionChange[] changes = new DefinitionChange[1 + random.nextInt(3)];
                Arrays.setAll(changes, n -> randomChange(random));
                for (DefinitionChange change : changes) {
                    note(model.computeIfAbsent(change.kind(), k -> new TreeMap<>()), change);
                }
                last = apply(changes);
            }
            await(last);
            reopenStore();
            model.forEach(
                    (kind, expected) ->
                            assertThat(load(kind))
                                    .isEqualTo(
                                            expected.entrySet().stream()
                                                    .map(e -> e.getKey() + "=" + e.getValue())
                                                    .toList()));
        }
    }

    private static DefinitionChange randomChange(Random random) {
        String kind = "kind" + random.nextInt(3);
        String key = "key" + random.nextInt(100);
        return random.nextInt(3) == 0
                ? remove(kind, key)
                : put(kind, key, "v".repeat(random.nextInt(2000)) + random.nextInt());
    }

    private static void note(Map<String, String> model, DefinitionChange change) {
        byte @Nullable [] value = change.value();
        if (value == null) {
            model.remove(change.key());
        } else {
            model.put(change.key(), new String(value, UTF_8));
        }
    }
}
