package io.warren.itest.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The cases of one area, whose recording is one file. */
final class Area {
    private final String name;
    private final List<Case> cases = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    Area(String name) {
        this.name = name;
    }

    /** Adds a case; a name is used once. */
    Area add(String sentence, Case.Program program) {
        return add(sentence, false, program);
    }

    /** Adds a case beside which no other runs. */
    Area addAlone(String sentence, Case.Program program) {
        return add(sentence, true, program);
    }

    private Area add(String sentence, boolean alone, Case.Program program) {
        if (!names.add(sentence)) {
            throw new IllegalStateException("twice in " + name + ": " + sentence);
        }
        cases.add(new Case(name, sentence, alone, program));
        return this;
    }

    String name() {
        return name;
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }
}
