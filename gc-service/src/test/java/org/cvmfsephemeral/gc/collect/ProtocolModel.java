package org.cvmfsephemeral.gc.collect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Every interleaving of writers, a collector, its successor and the store over one object, step by step as the protocol has them (architecture,
 * "Collection").
 *
 * <p>The invariant: <b>whenever a published revision refers to the object, the store has it, and no request that would remove it is under
 * way.</b> The model holds it in every reachable state; with any one rule of the protocol left out it does not, which shows that the model
 * would notice.
 *
 * <p>What the model takes for granted: a transaction of the ledger is one step; a request to remove the object is carried out at any moment until
 * it is answered, or, if its sender died, until twice the timeout has passed since the removal was begun, or never; a collector sends nothing
 * later than the timeout after that.
 */
final class ProtocolModel {
    private static final int WRITERS = 2;
    private static final int DEATHS = 2;

    /** A rule that can be left out. */
    enum Rule {
        /** An object is pinned before it is counted on. */
        PIN,
        /** A removal is begun only while nothing is pinned. */
        RESPECT_PINS,
        /** Who pins waits for the end of a removal that was begun. */
        WAIT_FOR_REMOVAL,
        /** The roots are looked at once more after the removal was begun. */
        LOOK_AGAIN,
        /** A removal whose collector died is taken up only when its request cannot be under way any more. */
        OUTWAIT_THE_DEAD
    }

    private enum WriterStep {
        START,
        /** Has pinned, and saw no removal. */
        PINNED,
        /** Has pinned, and waits for a removal to end. */
        WAITING,
        /** Has asked the store, and found it. */
        FOUND,
        /** Has written it. */
        WRITTEN,
        PUBLISHED,
        /** What it published was deleted by somebody. */
        DEREFERENCED
    }

    private enum Condemned {
        NO,
        YES,
        DELETING
    }

    private enum CollectorStep {
        IDLE,
        /** Has found that no root has it. */
        JUDGED,
        /** Has begun the removal. */
        BEGUN,
        /** Has looked at the roots again, and found nothing. */
        CONFIRMED,
        /** Has sent the request. */
        SENT
    }

    /**
     * Of everything.
     *
     * @param stray a request of a collector that died
     * @param settled whether twice the timeout has passed since the removal was begun, or taken up
     */
    record State(
            boolean stored,
            Condemned condemned,
            List<WriterStep> writers,
            List<Boolean> pins,
            CollectorStep collector,
            boolean stray,
            boolean settled,
            int deaths) {
        State with(int writer, WriterStep step, boolean pin) {
            List<WriterStep> steps = new ArrayList<>(writers);
            steps.set(writer, step);
            List<Boolean> pinned = new ArrayList<>(pins);
            pinned.set(writer, pin);
            return new State(stored, condemned, steps, pinned, collector, stray, settled, deaths);
        }

        State with(boolean isStored) {
            return new State(isStored, condemned, writers, pins, collector, stray, settled, deaths);
        }

        State with(Condemned state) {
            boolean begins = state == Condemned.DELETING && condemned != Condemned.DELETING;
            return new State(stored, state, writers, pins, collector, stray, !begins && settled, deaths);
        }

        State with(CollectorStep step) {
            return new State(stored, condemned, writers, pins, step, stray, settled, deaths);
        }

        State dead(boolean leavesRequest) {
            return new State(
                    stored, condemned, writers, pins, CollectorStep.IDLE, stray || leavesRequest, settled, deaths + 1);
        }

        /** Whoever was at it has given up, and no request is under way any more. */
        State settle() {
            return new State(stored, condemned, writers, pins, CollectorStep.IDLE, false, true, deaths);
        }

        State takenUp() {
            return new State(stored, condemned, writers, pins, CollectorStep.BEGUN, stray, false, deaths);
        }

        State strayDone() {
            return new State(false, condemned, writers, pins, collector, false, settled, deaths);
        }

        boolean isReferred() {
            return writers.contains(WriterStep.PUBLISHED);
        }

        boolean isPinned() {
            return pins.contains(true);
        }

        boolean holdsInvariant() {
            boolean removing = stray || collector == CollectorStep.SENT && stored;
            return !isReferred() || stored && !removing;
        }
    }

    private final Optional<Rule> leftOut;

    /** @param leftOut empty for the protocol as it is */
    ProtocolModel(Optional<Rule> leftOut) {
        this.leftOut = leftOut;
    }

    private boolean obeys(Rule rule) {
        return leftOut.filter(rule::equals).isEmpty();
    }

    private List<State> next(State state) {
        List<State> next = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            writerSteps(state, writer, next);
        }
        collectorSteps(state, next);
        if (state.stray()) {
            next.add(state.strayDone());
        }
        if (state.condemned() == Condemned.DELETING && !state.settled()) {
            boolean underWay = state.stray() || state.collector() == CollectorStep.SENT;
            if (underWay) {
                next.add(state.strayDone().settle());
            }
            next.add(state.settle());
        }
        return next;
    }

    private void writerSteps(State state, int writer, List<State> next) {
        switch (state.writers().get(writer)) {
            case START -> next.add(pin(state, writer));
            case WAITING -> {
                if (state.condemned() != Condemned.DELETING) {
                    next.add(state.with(writer, WriterStep.PINNED, obeys(Rule.PIN)));
                }
            }
            case PINNED ->
                next.add(
                        state.stored()
                                ? state.with(
                                        writer, WriterStep.FOUND, state.pins().get(writer))
                                : state.with(true)
                                        .with(
                                                writer,
                                                WriterStep.WRITTEN,
                                                state.pins().get(writer)));
            // The end of the pin and the new root are one transaction.
            case FOUND, WRITTEN -> next.add(state.with(writer, WriterStep.PUBLISHED, false));
            // The root goes and the candidate comes in one transaction.
            case PUBLISHED -> {
                State gone = state.with(writer, WriterStep.DEREFERENCED, false);
                next.add(gone.condemned() == Condemned.NO ? gone.with(Condemned.YES) : gone);
            }
            case DEREFERENCED -> {
                return;
            }
        }
    }

    private State pin(State state, int writer) {
        if (!obeys(Rule.PIN)) {
            return state.with(writer, WriterStep.PINNED, false);
        }
        if (state.condemned() == Condemned.DELETING) {
            return state.with(writer, obeys(Rule.WAIT_FOR_REMOVAL) ? WriterStep.WAITING : WriterStep.PINNED, true);
        }
        return state.with(Condemned.NO).with(writer, WriterStep.PINNED, true);
    }

    private void collectorSteps(State state, List<State> next) {
        if (state.deaths() < DEATHS && state.collector() != CollectorStep.IDLE) {
            next.add(state.dead(state.collector() == CollectorStep.SENT && state.stored()));
        }
        switch (state.collector()) {
            case IDLE -> {
                if (state.condemned() == Condemned.YES) {
                    next.add(state.isReferred() ? state.with(Condemned.NO) : state.with(CollectorStep.JUDGED));
                }
                if (state.condemned() == Condemned.DELETING && (state.settled() || !obeys(Rule.OUTWAIT_THE_DEAD))) {
                    next.add(state.takenUp());
                }
            }
            case JUDGED -> next.add(begin(state));
            case BEGUN ->
                next.add(
                        state.isReferred() && obeys(Rule.LOOK_AGAIN)
                                ? state.with(Condemned.NO).with(CollectorStep.IDLE)
                                : state.with(CollectorStep.CONFIRMED));
            case CONFIRMED -> next.add(state.with(CollectorStep.SENT));
            case SENT -> next.add(state.with(false).with(CollectorStep.IDLE).with(Condemned.NO));
        }
    }

    private State begin(State state) {
        boolean possible = state.condemned() == Condemned.YES && (!state.isPinned() || !obeys(Rule.RESPECT_PINS));
        return possible ? state.with(Condemned.DELETING).with(CollectorStep.BEGUN) : state.with(CollectorStep.IDLE);
    }

    /** The way to a state that breaks the invariant; empty if there is none. */
    List<State> search() {
        Deque<State> open = new ArrayDeque<>();
        Map<State, Optional<State>> from = new HashMap<>();
        for (State initial : initialStates()) {
            open.add(initial);
            from.put(initial, Optional.empty());
        }
        while (!open.isEmpty()) {
            State state = open.poll();
            if (!state.holdsInvariant()) {
                return way(from, state);
            }
            for (State next : next(state)) {
                if (from.putIfAbsent(next, Optional.of(state)) == null) {
                    open.add(next);
                }
            }
        }
        explored = from.size();
        return List.of();
    }

    private int explored;

    private static List<State> initialStates() {
        List<WriterStep> start = List.of(WriterStep.START, WriterStep.START);
        List<Boolean> free = List.of(false, false);
        return List.of(
                new State(true, Condemned.YES, start, free, CollectorStep.IDLE, false, false, 0),
                new State(false, Condemned.NO, start, free, CollectorStep.IDLE, false, false, 0));
    }

    private static List<State> way(Map<State, Optional<State>> from, State end) {
        List<State> way = new ArrayList<>();
        UnaryOperator<State> back = state -> from.get(state).orElse(null);
        for (State state = end; state != null; state = back.apply(state)) {
            way.add(0, state);
        }
        return way;
    }

    /** States that were reached. */
    int explored() {
        return explored;
    }
}
