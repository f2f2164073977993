package io.tandempbx.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of conversations that changes while it lasts; calls that belong to none of them are answered too. */
final class Conversations implements SipLoop.Party {
    private static final int PER_SECOND = 50;
    private static final int UNUSED_AUDIO_PORT = 9000;

    private final SipLoop loop;
    private final RtpTraffic traffic;
    private final List<Account> callers;
    private final List<Account> called;
    private final Conversation[] present;
    private final List<Conversation> all = new ArrayList<>();
    private final Map<String, Conversation> invited = new HashMap<>(); // by both numbers
    private int streams;

    /** Phones of {@code called} must be registered; the first of the callers calls the first of the called, and so on. */
    Conversations(SipLoop loop, RtpTraffic traffic, List<Account> callers, List<Account> called) {
        this.loop = loop;
        this.traffic = traffic;
        this.callers = callers;
        this.called = called;
        this.present = new Conversation[Math.min(callers.size(), called.size())];
        loop.listen(this);
    }

    /** Sets up what is missing, at 50 a second; returns how many conversations are new. */
    int fill() {
        List<Conversation> begun = new ArrayList<>();
        for (int pair = 0; pair < present.length; pair++) {
            if (present[pair] == null || !present[pair].isTalking()) {
                begun.add(begin(pair));
                loop.run(1.0 / PER_SECOND);
            }
        }
        loop.run(40, () -> begun.stream()
                .allMatch(each -> each.isTalking() || !each.problem().isEmpty()));
        return begun.size();
    }

    private Conversation begin(int pair) {
        Account caller = callers.get(pair);
        Account callee = called.get(pair);
        Conversation conversation = new Conversation(loop, traffic, caller, callee, streams);
        streams += 2;
        present[pair] = conversation;
        all.add(conversation);
        invited.put(key(caller.number(), callee.number()), conversation);
        conversation.start();
        return conversation;
    }

    List<Conversation> talking() {
        return all.stream().filter(Conversation::isTalking).toList();
    }

    /** All there ever were. */
    List<Conversation> all() {
        return List.copyOf(all);
    }

    boolean allAreOver() {
        return all.stream().allMatch(Conversation::isOver);
    }

    /** What went wrong and how often. */
    Map<String, Integer> problems() {
        Map<String, Integer> problems = new TreeMap<>();
        for (Conversation conversation : all) {
            if (!conversation.problem().isEmpty()) {
                problems.merge(conversation.problem(), 1, Integer::sum);
            }
        }
        return problems;
    }

    @Override
    public void request(SipText invite) {
        Conversation conversation = invited.remove(key(user(invite.header("From")), user(invite.requestUri())));
        if (conversation != null) {
            conversation.invited(invite);
        } else {
            IncomingCall.answer(loop, any -> UNUSED_AUDIO_PORT, invite);
        }
    }

    @Override
    public void stray(SipText response) {
        throw new IllegalStateException("no party for a response:\n" + response.text());
    }

    private static String key(String from, String to) {
        return from + '>' + to;
    }

    private static String user(String address) {
        int from = address.indexOf("sip:") + 4;
        return address.substring(from, address.indexOf('@', from));
    }
}
