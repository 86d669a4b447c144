package io.warren.shell.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClauseTest {
    @Test
    void separatorsWithinQuotesBelongToTheValue() {
        List<Clause> clauses =
                Clause.parse("a.b;c.d;version=\"[1.0,2)\";resolution:=optional, e ; x = y");
        assertThat(clauses).hasSize(2);
        assertThat(clauses.get(0).paths()).containsExactly("a.b", "c.d");
        assertThat(clauses.get(0).attributes()).containsEntry("version", "[1.0,2)");
        assertThat(clauses.get(0).directives()).containsEntry("resolution", "optional");
        assertThat(clauses.get(1).name()).isEqualTo("e");
        assertThat(clauses.get(1).attributes()).containsEntry("x", "y");
    }

    @Test
    void filtersAndTypedAttributesAreReadAsTheyAre() {
        Clause clause =
                Clause.parse(
                                "osgi.service;filter:=\"(&(a=b)(c=d;e))\";objectClass:List<String>=\"x,y\"")
                        .get(0);
        assertThat(clause.directives()).containsEntry("filter", "(&(a=b)(c=d;e))");
        assertThat(clause.attributes()).containsEntry("objectClass", "x,y");
    }

    @Test
    void escapedQuotesDoNotEndAValue() {
        Clause clause = Clause.parse("n;a=\"x\\\"y,z\"").get(0);
        assertThat(clause.attributes()).containsEntry("a", "x\"y,z");
    }

    @Test
    void anEmptyHeaderHasNoClauses() {
        assertThat(Clause.parse(" , ;")).isEmpty();
        assertThat(Clause.parse("")).isEmpty();
    }
}
