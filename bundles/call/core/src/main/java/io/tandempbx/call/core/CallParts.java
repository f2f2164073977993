package io.tandempbx.call.core;

/** The parts of call control, each given those it needs. None has a state of its own but what is said in it. */
final class CallParts {
    final Teardown teardown;
    final Reliability reliability;
    final SessionRefresh sessions;
    final Offering offering;
    final Referral referral;
    final Connecting connecting;
    final Joining joining;
    final Parking parking;
    final Hosting hosting;
    final Hunting hunting;
    final Transfers transfers;
    final Holding holding;
    final Setup setup;
    final Passing passing;
    final Probing probing;
    final Deadlines deadlines;
    final Messages messages;
    final Origination origination;

    CallParts(CallContext context) {
        teardown = new Teardown(context);
        reliability = new Reliability(context);
        sessions = new SessionRefresh(context);
        offering = new Offering(context, sessions, teardown);
        referral = new Referral(context, teardown);
        connecting = new Connecting(context, teardown, offering, referral, sessions);
        Refusal refusal = new Refusal(context, teardown);
        joining = new Joining(context, teardown, connecting, offering, refusal);
        parking = new Parking(context, offering, referral, joining);
        Pickup pickup = new Pickup(context, joining);
        hosting = new Hosting(context, connecting, refusal, referral, offering, teardown);
        Applications applications = new Applications(context, connecting, refusal, referral, parking, pickup, hosting);
        Inviting inviting = new Inviting(context, reliability, sessions);
        hunting = new Hunting(context, teardown, inviting, applications, refusal, referral, parking);
        hosting.use(hunting);
        transfers = new Transfers(context, hunting, joining, teardown, referral);
        holding = new Holding(context, offering, joining);
        setup = new Setup(context, hunting, refusal, sessions, joining);
        passing = new Passing(context, teardown, transfers, reliability, sessions, hosting);
        probing = new Probing(context, teardown);
        deadlines = new Deadlines(context, hunting, reliability, sessions, offering, teardown, hosting);
        messages = new Messages(context);
        origination = new Origination(context, inviting, hunting, teardown);
        connecting.use(origination);
    }
}
