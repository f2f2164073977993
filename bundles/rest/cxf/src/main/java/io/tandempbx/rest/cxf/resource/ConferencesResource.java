package io.tandempbx.rest.cxf.resource;

import io.tandempbx.conference.api.Conference;
import io.tandempbx.conference.api.ConferenceMember;
import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.Role;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;

/** Conferences that go on, and their members. */
@Path("/conferences")
@Produces(MediaType.APPLICATION_JSON)
public final class ConferencesResource {
    private static final String AREA = "conference";

    private final Services services;

    public ConferencesResource(Services services) {
        this.services = services;
    }

    /** A member; its call names it. */
    public record MemberView(String callId, String number, String name, String joinedAt, boolean muted) {
        static MemberView of(ConferenceMember member) {
            return new MemberView(
                    member.callId(),
                    member.number(),
                    member.name(),
                    member.joinedAt().toString(),
                    member.muted());
        }
    }

    /** A room that somebody is in; members in the order in which they came. */
    public record ConferenceView(String room, String startedAt, int maxMembers, int count, List<MemberView> members) {
        static ConferenceView of(Conference conference) {
            return new ConferenceView(
                    conference.room(),
                    conference.startedAt().toString(),
                    conference.limit(),
                    conference.members().size(),
                    conference.members().stream().map(MemberView::of).toList());
        }
    }

    /** How many, and each. */
    public record ConferenceList(int count, List<ConferenceView> conferences) {}

    /** All. */
    @GET
    @Operation(value = "Lists the conferences that go on", returns = ConferenceList.class, refuses = 503)
    public ConferenceList list() {
        List<ConferenceView> all = Services.ask(services.conferences(), AREA, ConferenceService::conferences).stream()
                .map(ConferenceView::of)
                .toList();
        return new ConferenceList(all.size(), all);
    }

    /** One. */
    @GET
    @Path("/{room}")
    @Operation(
            value = "Shows the conference in a room",
            returns = ConferenceView.class,
            refuses = {404, 503})
    public ConferenceView get(@PathParam("room") String room) {
        return ConferenceView.of(
                Services.use(services.conferences(), AREA, conferences -> conferences.conference(room)));
    }

    /** The others no longer hear a member. */
    @POST
    @Path("/{room}/members/{member}/mute")
    @Operation(
            value = "Mutes a member, named by its call; it can undo that by *6",
            role = Role.OPERATOR,
            returns = MemberView.class,
            refuses = {404, 503})
    public MemberView mute(
            @PathParam("room") String room, @PathParam("member") String member, @Context SecurityContext context) {
        return muted(room, member, true, context);
    }

    /** The others hear it again. */
    @POST
    @Path("/{room}/members/{member}/unmute")
    @Operation(
            value = "Lets a member be heard again",
            role = Role.OPERATOR,
            returns = MemberView.class,
            refuses = {404, 503})
    public MemberView unmute(
            @PathParam("room") String room, @PathParam("member") String member, @Context SecurityContext context) {
        return muted(room, member, false, context);
    }

    private MemberView muted(String room, String member, boolean muted, SecurityContext context) {
        Identity caller = Caller.of(context);
        return MemberView.of(Services.use(
                services.conferences(), AREA, conferences -> conferences.mute(room, member, muted, caller)));
    }

    /** Ends its call. */
    @POST
    @Path("/{room}/members/{member}/kick")
    @Operation(
            value = "Sends a member out: it is told so, and its call ends",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 503})
    public Success kick(
            @PathParam("room") String room, @PathParam("member") String member, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.conferences(), AREA, conferences -> sentOut(conferences, room, member, caller));
    }

    private static Success sentOut(ConferenceService conferences, String room, String member, Identity caller)
            throws RefusedException {
        conferences.sendOut(room, member, caller);
        return Success.DONE;
    }
}
