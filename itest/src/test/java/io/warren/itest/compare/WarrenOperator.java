package io.warren.itest.compare;

import io.warren.itest.support.Ctl;

/**
 * Warren's operator, by {@code warrenctl}. A command that does not exist fails the case; this is
 * the one place to change when the commands get other names.
 */
final class WarrenOperator implements Operator {
    private final Ctl ctl;

    WarrenOperator(Ctl ctl) {
        this.ctl = ctl;
    }

    @Override
    public void setPolicy(Policy policy) throws Exception {
        set("policy", policy);
    }

    @Override
    public void clearPolicy(String name) throws Exception {
        ctl.run("policy", "clear", name);
    }

    @Override
    public void setOperatorPolicy(Policy policy) throws Exception {
        set("operator-policy", policy);
    }

    @Override
    public void clearOperatorPolicy(String name) throws Exception {
        ctl.run("operator-policy", "clear", name);
    }

    @Override
    public void traceOn() throws Exception {
        ctl.run("trace", "on");
    }

    private void set(String command, Policy policy) throws Exception {
        ctl.run(
                command,
                "set",
                "--priority",
                Integer.toString(policy.priority()),
                "--apply-to",
                policy.applyTo(),
                policy.name(),
                policy.pattern(),
                policy.definition());
    }
}
