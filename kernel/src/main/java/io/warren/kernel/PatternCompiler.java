package io.warren.kernel;

import io.warren.kernel.NamePattern.Instruction;
import io.warren.kernel.NamePattern.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes instructions of a pattern's tree. Lookaheads are programs of their own behind the first.
 */
final class PatternCompiler {
    private record Pending(int instruction, PatternNode.Ahead ahead) {}

    private final List<Instruction> program = new ArrayList<>();
    private final List<Pending> lookaheads = new ArrayList<>();
    private boolean inLookahead;

    Instruction[] compile(PatternNode tree) {
        add(tree);
        emit(Op.MATCH, 0, 0);
        inLookahead = true;
        for (Pending pending : lookaheads) {
            int start = program.size();
            add(pending.ahead().part());
            emit(Op.MATCH, 0, 0);
            Op op = pending.ahead().negative() ? Op.NO_LOOKAHEAD : Op.LOOKAHEAD;
            program.set(pending.instruction(), new Instruction(op, start, 0, CharacterSet.NONE));
        }
        return program.toArray(Instruction[]::new);
    }

    private void add(PatternNode node) {
        if (node instanceof PatternNode.Take take) {
            emit(new Instruction(Op.TAKE, 0, 0, take.set()));
        } else if (node instanceof PatternNode.All all) {
            all.parts().forEach(this::add);
        } else if (node instanceof PatternNode.Either either) {
            either(either.parts());
        } else if (node instanceof PatternNode.Repeat repeat) {
            repeat(repeat);
        } else if (node instanceof PatternNode.Condition condition) {
            emit(condition.op(), 0, 0);
        } else if (node instanceof PatternNode.Ahead ahead) {
            if (inLookahead) {
                throw new NamePattern.Unusable("a lookahead in a lookahead is not supported");
            }
            lookaheads.add(new Pending(emit(Op.LOOKAHEAD, 0, 0), ahead));
        }
    }

    private void either(List<PatternNode> parts) {
        List<Integer> jumps = new ArrayList<>();
        for (int i = 0; i < parts.size() - 1; i++) {
            int split = emit(Op.SPLIT, 0, 0);
            add(parts.get(i));
            jumps.add(emit(Op.JUMP, 0, 0));
            patch(split, Op.SPLIT, split + 1, program.size());
        }
        add(parts.get(parts.size() - 1));
        jumps.forEach(jump -> patch(jump, Op.JUMP, program.size(), 0));
    }

    private void repeat(PatternNode.Repeat repeat) {
        for (int i = 0; i < repeat.least(); i++) {
            addCopy(repeat.part());
        }
        if (repeat.most() < 0) {
            int split = emit(Op.SPLIT, 0, 0);
            add(repeat.part());
            emit(Op.JUMP, split, 0);
            patch(split, Op.SPLIT, split + 1, program.size());
            return;
        }
        List<Integer> splits = new ArrayList<>();
        for (int i = repeat.least(); i < repeat.most(); i++) {
            splits.add(emit(Op.SPLIT, 0, 0));
            addCopy(repeat.part());
        }
        splits.forEach(split -> patch(split, Op.SPLIT, split + 1, program.size()));
    }

    /** A copy of nothing would be made as often as the count says, and never be too long. */
    private void addCopy(PatternNode part) {
        int before = program.size();
        add(part);
        if (program.size() == before) {
            emit(Op.JUMP, before + 1, 0);
        }
    }

    private int emit(Op op, int first, int second) {
        return emit(new Instruction(op, first, second, CharacterSet.NONE));
    }

    private int emit(Instruction instruction) {
        if (program.size() >= NamePattern.MOST_INSTRUCTIONS) {
            throw new NamePattern.Unusable("too large when its repetitions are written out");
        }
        program.add(instruction);
        return program.size() - 1;
    }

    private void patch(int at, Op op, int first, int second) {
        program.set(at, new Instruction(op, first, second, CharacterSet.NONE));
    }
}
