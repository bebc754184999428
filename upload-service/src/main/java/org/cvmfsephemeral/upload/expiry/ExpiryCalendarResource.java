package org.cvmfsephemeral.upload.expiry;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.cvmfsephemeral.access.Action;
import org.cvmfsephemeral.format.repository.InvalidNameException;
import org.cvmfsephemeral.format.repository.RepositoryName;
import org.cvmfsephemeral.format.repository.RepositoryPath;
import org.cvmfsephemeral.guard.Needs;
import org.cvmfsephemeral.guard.Part;
import org.cvmfsephemeral.ledger.expiry.ExpiryCalendar;
import org.cvmfsephemeral.ledger.expiry.ExpiryCalendar.Appointment;
import org.cvmfsephemeral.ledger.expiry.ExpiryCalendar.Bucket;
import org.cvmfsephemeral.ledger.expiry.ExpiryCalendar.Slice;
import org.cvmfsephemeral.ledger.repository.Repositories;
import org.cvmfsephemeral.upload.http.ActiveRepositories;
import org.cvmfsephemeral.upload.http.RequestParameters;
import org.cvmfsephemeral.upload.http.RequestPath;
import org.cvmfsephemeral.web.ProblemType;
import org.cvmfsephemeral.web.Problems;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What vanishes when. */
@Path("/repos/{repo}/expiry-calendar")
@Produces(MediaType.APPLICATION_JSON)
public class ExpiryCalendarResource {
    private static final int MOST_BUCKETS = 1_000;
    private static final int USUAL_BUCKETS = 31;

    private final ActiveRepositories active;
    private final Repositories repositories;
    private final ExpiryCalendar calendar;

    ExpiryCalendarResource(ActiveRepositories active, Repositories repositories, ExpiryCalendar calendar) {
        this.active = active;
        this.repositories = repositories;
        this.calendar = calendar;
    }

    /** @param bytes absent if unknown */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AppointmentView(String path, Instant expires, String by, Long bytes, boolean held) {
        static AppointmentView of(Appointment appointment) {
            return new AppointmentView(
                    appointment.path().value(),
                    appointment.expires(),
                    appointment.renewedByTouch() ? "touch" : "age",
                    appointment.bytes(),
                    appointment.held());
        }
    }

    /**
     * @param buckets those in which anything vanishes
     * @param paths absent unless asked for
     * @param next where the next page of paths is; absent for the last one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CalendarView(
            String repository,
            Instant from,
            Instant until,
            List<Slice> buckets,
            List<AppointmentView> paths,
            String next) {}

    private record Period(Instant from, Instant until, Bucket bucket) {}

    @GET
    @Needs(value = Action.READ, part = Part.REPOSITORY)
    public CalendarView show(
            @RestPath String repo,
            @RestQuery String from,
            @RestQuery String until,
            @RestQuery String bucket,
            @RestQuery String limit,
            @RestQuery String after,
            @Context HttpServerRequest request) {
        RequestParameters.requireKnown(request, Set.of("from", "until", "bucket", "limit", "after"));
        RepositoryName repository = active.readable(repo).name();
        Period period = period(from, until, bucket);
        List<Slice> slices = calendar.slices(repository, period.from(), period.until(), period.bucket());
        if (limit == null && after == null) {
            return new CalendarView(repository.value(), period.from(), period.until(), slices, null, null);
        }
        int most = RequestParameters.limit(limit);
        List<Appointment> page = calendar.paths(
                repository, after == null ? before(period.from()) : parse(after), period.until(), most + 1);
        boolean isLast = page.size() <= most;
        List<Appointment> shown = isLast ? page : page.subList(0, most);
        return new CalendarView(
                repository.value(),
                period.from(),
                period.until(),
                slices,
                shown.stream().map(AppointmentView::of).toList(),
                isLast ? null : next(repository, period, most, shown.get(most - 1)));
    }

    /** No path is before the root, so nothing at this time is left out. */
    private static Appointment before(Instant from) {
        return Appointment.before(from.minusNanos(1_000));
    }

    private Period period(String from, String until, String bucket) {
        Bucket chosen =
                switch (bucket == null ? "day" : bucket) {
                    case "day" -> Bucket.DAY;
                    case "hour" -> Bucket.HOUR;
                    default -> throw invalid("bucket is 'day' or 'hour'.");
                };
        Duration length = chosen == Bucket.DAY ? Duration.ofDays(1) : Duration.ofHours(1);
        Instant start = from == null ? repositories.now() : time("from", from);
        Instant end = until == null ? start.plus(length.multipliedBy(USUAL_BUCKETS)) : time("until", until);
        if (!start.isBefore(end) || Duration.between(start, end).compareTo(length.multipliedBy(MOST_BUCKETS)) > 0) {
            throw invalid("until is after from, and there are at most " + MOST_BUCKETS + " buckets between them.");
        }
        return new Period(start, end, chosen);
    }

    private static Instant time(String name, String text) {
        try {
            Instant time = Instant.parse(text);
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("9999-01-01T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw invalid(name + " is a time such as 2026-11-22T17:00:00Z.");
    }

    /** The last path of the page before, behind its time. */
    private static Appointment parse(String after) {
        int slash = after.indexOf('/');
        try {
            if (slash > 0) {
                return new Appointment(
                        new RepositoryPath(after.substring(slash)),
                        time("after", after.substring(0, slash)),
                        false,
                        null,
                        false);
            }
        } catch (InvalidNameException e) {
            // Told below.
        }
        throw invalid("after is taken from the page before.");
    }

    private static String next(RepositoryName repository, Period period, int limit, Appointment last) {
        return "/repos/" + repository + "/expiry-calendar?from="
                + RequestPath.escape(period.from().toString())
                + "&until=" + RequestPath.escape(period.until().toString())
                + "&bucket=" + (period.bucket() == Bucket.DAY ? "day" : "hour")
                + "&limit=" + limit
                + "&after="
                + RequestPath.escape(last.expires().toString() + last.path().value());
    }

    private static RuntimeException invalid(String detail) {
        return Problems.of(ProblemType.INVALID_PARAMETER, detail);
    }
}
