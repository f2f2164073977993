package io.tandempbx.call.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The search for somebody who talks with a party of a call: the stages of its plan, and how far it has come. Data. */
final class Hunt {
    /** Stands for the seeker of a call that nobody dialled: whoever answers it. */
    static final String NOBODY = "";

    String seeker; // id of the leg for which somebody is looked for
    final String onBehalfOf; // extension whose rights count; empty for a call from a trunk
    String referrer = ""; // id of the leg that asked for a transfer and is told how it goes; empty for none
    final boolean emergency;
    final List<Stage> stages;
    int index = -1; // of the stage being tried
    long ringUntilMs; // wall clock; 0 while nothing rings
    boolean rang; // whether a phone of this stage said that it rings
    boolean recall; // whether this is the attempt to give a party back to whoever left it
    int redirections; // how often a phone sent the call elsewhere
    int worstStatus; // the final response to pass on if nobody answers; 0 for none yet
    int worstCause; // the Q.850 cause that came with it; 0 for none; not stored
    Outcome outcome = Outcome.FAILED; // of this stage, as far as is known

    Hunt(String seeker, String onBehalfOf, boolean emergency, List<Stage> stages) {
        this.seeker = seeker;
        this.onBehalfOf = onBehalfOf;
        this.emergency = emergency;
        this.stages = new ArrayList<>(stages);
    }

    Stage stage() {
        return stages.get(index);
    }

    /** Goes to the next stage that this outcome leads to; false when there is none. */
    boolean advance(Outcome outcomeBefore) {
        ringUntilMs = 0;
        rang = false;
        int tried = index;
        while (++index < stages.size()) {
            if (index == 0 || stage().isDueAfter(tried, outcomeBefore)) {
                outcome = Outcome.FAILED;
                return true;
            }
        }
        return false;
    }

    /**
     * What comes instead of the stages that are left, as a phone or its owner wants it.
     *
     * @param by who sends the call elsewhere
     */
    void redirect(List<Stage> instead, String by) {
        redirections++;
        stages.subList(index + 1, stages.size()).clear();
        int first = stages.size();
        for (Stage stage : instead) {
            boolean next = stages.size() == first; // is tried whatever it says
            stages.add(new Stage(
                    stage.destinations(),
                    stage.ringSeconds(),
                    next || stage.follows() == Stage.ANY ? Stage.ANY : first + stage.follows(),
                    next ? Set.of(Outcome.values()) : stage.after(),
                    stage.divertedBy().isEmpty() ? by : stage.divertedBy()));
        }
    }

    static void write(RecordWriter out, @Nullable Hunt hunt) {
        out.flag(hunt != null);
        if (hunt != null) {
            out.text(hunt.seeker).text(hunt.onBehalfOf).flag(hunt.emergency);
            out.list(hunt.stages, Hunt::write);
            out.text(hunt.referrer)
                    .int32(hunt.index)
                    .int64(hunt.ringUntilMs)
                    .flag(hunt.rang)
                    .flag(hunt.recall);
            out.int32(hunt.redirections).int32(hunt.worstStatus).text(hunt.outcome.name());
        }
    }

    static @Nullable Hunt read(RecordReader in) {
        if (!in.flag()) {
            return null;
        }
        Hunt hunt = new Hunt(in.text(), in.text(), in.flag(), in.list(Hunt::readStage));
        hunt.referrer = in.text();
        hunt.index = in.int32();
        hunt.ringUntilMs = in.int64();
        hunt.rang = in.flag();
        hunt.recall = in.flag();
        hunt.redirections = in.int32();
        hunt.worstStatus = in.int32();
        hunt.outcome = Outcome.valueOf(in.text());
        return hunt;
    }

    /** The search that a record of the first version describes: its phones ring, and there is no other stage. */
    static Hunt ofVersion1(String caller, String called, long ringUntilMs, int worstStatus) {
        Hunt hunt = new Hunt("a", caller, false, List.of(Stage.of(new Destination.ToExtension(called))));
        hunt.index = 0;
        hunt.ringUntilMs = ringUntilMs;
        hunt.worstStatus = worstStatus;
        return hunt;
    }

    private static void write(RecordWriter out, Stage stage) {
        out.list(stage.destinations(), Hunt::write).int32(stage.ringSeconds()).int32(stage.follows());
        out.list(new TreeSet<>(stage.after()), (writer, each) -> writer.text(each.name()));
        out.text(stage.divertedBy());
    }

    private static Stage readStage(RecordReader in) {
        return new Stage(
                in.list(Hunt::readDestination),
                in.int32(),
                in.version() < 3 ? Stage.ANY : in.int32(),
                Set.copyOf(in.list(reader -> Outcome.valueOf(reader.text()))),
                in.text());
    }

    private static void write(RecordWriter out, Destination destination) {
        if (destination instanceof Destination.ToExtension extension) {
            out.octet(0).text(extension.number());
        } else if (destination instanceof Destination.ToTrunk trunk) {
            out.octet(1).text(trunk.trunk()).text(trunk.number()).text(trunk.callerId());
        } else if (destination instanceof Destination.ToApplication application) {
            out.octet(2).text(application.name()).text(application.argument());
        }
    }

    private static Destination readDestination(RecordReader in) {
        int kind = in.octet();
        return switch (kind) {
            case 0 -> new Destination.ToExtension(in.text());
            case 1 -> new Destination.ToTrunk(in.text(), in.text(), in.text());
            case 2 -> new Destination.ToApplication(in.text(), in.text());
            default -> throw new IllegalArgumentException("destination of kind " + kind);
        };
    }
}
