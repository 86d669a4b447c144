package io.warren.launcher.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void everythingStandsOnOneLineOfAscii() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", "a \"quoted\" \\ line\nand é");
        object.put("list", List.of(1, true, Map.of("a", List.of())));
        object.put("nothing", null);
        object.put("empty", Map.of());
        assertThat(Json.of(object))
                .isEqualTo(
                        "{\"text\":\"a \\\"quoted\\\" \\\\ line\\u000aand \\u00e9\","
                                + "\"list\":[1,true,{\"a\":[]}],\"nothing\":null,\"empty\":{}}");
    }
}
