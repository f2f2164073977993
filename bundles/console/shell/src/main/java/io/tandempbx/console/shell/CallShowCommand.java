package io.tandempbx.console.shell;

import io.tandempbx.media.api.JitterBufferStatistics;
import io.tandempbx.media.api.MediaQuality;
import io.tandempbx.media.api.SessionStatistics;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:call-show}. */
@Service
@Command(
        scope = "pbx",
        name = "call-show",
        description = "Shows the legs, media counters and route of a call, also one that ended lately")
public final class CallShowCommand extends ArgumentCommand<CallView.Details> {

    @Argument(name = "CALL_ID", description = "As pbx:call-list shows it, or a SIP Call-ID", multiValued = true)
    @Completion(KnownCallIds.class)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "CALL_ID";
    }

    @Override
    CallView.Details answer(String callId) throws CommandException {
        return services.calls()
                .use(service -> {
                    Optional<CallView.Details> running = FoundCall.running(service, callId)
                            .map(call -> CallView.details(call, Instant.now(), this::statistics));
                    return running.or(() -> FoundCall.ended(service, callId).map(CallView::details));
                })
                .orElseThrow(() -> new CommandException("there is no call " + Printable.clean(callId)));
    }

    private Optional<SessionStatistics> statistics(String session) {
        return services.media()
                .<Optional<SessionStatistics>>ask(media -> media.statistics(session))
                .flatMap(found -> found);
    }

    @Override
    void print(CallView.Details call, PrintStream out) {
        out.printf("Call      %s%n", Printable.clean(call.callId()));
        out.printf("From      %s%n", Printable.clean(call.from()));
        out.printf("To        %s%n", Printable.clean(call.to()));
        out.printf("State     %s, %d s%n", call.state(), call.duration());
        out.printf("Started   %s%n", call.startedAt());
        out.printf(
                "Answered  %s%n",
                call.answeredAt() != null ? call.answeredAt() : call.endedAt() != null ? "no" : "not yet");
        if (call.endedAt() != null) {
            out.printf(
                    "Ended     %s, %s%n",
                    call.endedAt(), Printable.clean(Objects.requireNonNullElse(call.endCause(), "")));
        }
        for (CallView.LegView leg : call.legs()) {
            out.printf(
                    "%nLeg %s, %s, %s, codec %s%n",
                    Printable.clean(leg.party()),
                    leg.state(),
                    Printable.clean(leg.peer()),
                    leg.codec().isEmpty() ? "none" : Printable.clean(leg.codec()));
            out.printf("  Call-ID   %s%n", Printable.clean(leg.sipCallId()));
            print(leg.media(), out);
        }
        out.printf("%nRoute%n");
        call.route().forEach(step -> out.println("  " + Printable.clean(step)));
    }

    private static void print(@org.jspecify.annotations.Nullable SessionStatistics media, PrintStream out) {
        if (media == null) {
            out.println("  media     none, or not available");
            return;
        }
        out.printf(
                "  media     port %d <-> %s%s%n",
                media.port(),
                media.remote().isEmpty() ? "unknown" : media.remote(),
                media.latched() ? ", latched" : "");
        out.printf(
                "  received  %d packets, %d octets, %d lost, %d refused%n",
                media.packetsReceived(), media.octetsReceived(), media.packetsLost(), media.packetsRefused());
        out.printf("  sent      %d packets, %d octets%n", media.packetsSent(), media.octetsSent());
        JitterBufferStatistics buffer = media.buffer();
        if (buffer.depthMs() >= 0) {
            out.printf(
                    "  buffer    %d ms, %d late, %d lost, %d twice, %d out of order, %d left out%n",
                    buffer.depthMs(),
                    buffer.late(),
                    buffer.lost(),
                    buffer.duplicate(),
                    buffer.reordered(),
                    buffer.discarded());
        }
        print("heard", media.inbound(), out);
        print("is heard", media.outbound(), out);
    }

    private static void print(String which, MediaQuality quality, PrintStream out) {
        if (quality.mos() >= 0) {
            out.printf(
                    java.util.Locale.ROOT,
                    "  %-9s loss %.1f %%, jitter %.1f ms, round trip %s, MOS %.1f%n",
                    which,
                    quality.lossPercent(),
                    quality.jitterMs(),
                    quality.rttMs() < 0 ? "unknown" : Math.round(quality.rttMs()) + " ms",
                    quality.mos());
        }
    }
}
