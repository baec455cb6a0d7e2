package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StorageScript;

/**
 * The scripts of the tasks, filled in.
 */
final class FluxScripts {

	/**
	 * What a script writes, one a series, so that one that fails leaves the others alone.
	 */
	static final List<String> MEASUREMENTS = List.of("requests_1d", "errors_1d", "usages_1d");

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z]+)}");

	private static final Pattern DAYS = Pattern.compile("(?m)^days = \\[[^\\]\n]*]");

	private static final Pattern TASK = Pattern.compile("(?m)^option task = .*$");

	private static final int HASH_LENGTH = 16;

	private final AggregationSettings settings;

	private final String bucket;

	private final Instant now;

	FluxScripts(AggregationSettings settings, String bucket, Instant now) {
		this.settings = settings;
		this.bucket = bucket;
		this.now = now;
	}

	/**
	 * The name of the task that writes a measurement. Tasks of several buckets live in
	 * one organization.
	 */
	static String task(String bucket, String measurement) {
		return bucket + "_" + measurement;
	}

	List<StorageScript> all() throws StorageException {
		List<StorageScript> scripts = new ArrayList<>();
		for (String measurement : MEASUREMENTS) {
			scripts.add(script(measurement));
		}
		return List.copyOf(scripts);
	}

	private StorageScript script(String measurement) throws StorageException {
		String name = measurement + ".flux";
		Path folder = this.settings.scripts();
		try {
			if (folder != null && Files.exists(folder.resolve(name))) {
				return new StorageScript(name, Files.readString(folder.resolve(name)));
			}
			return new StorageScript(name, filled(measurement, resource(name)));
		}
		catch (IOException ex) {
			throw new StorageException(
					"The script " + name + " of monitoring.aggregation.scripts could not be read: " + ex, ex);
		}
	}

	/**
	 * Whether a script computes what ours does, at whatever hour and for however many
	 * days.
	 */
	boolean isOurs(String measurement, String script) throws StorageException {
		try {
			return computed(script).equals(computed(filled(measurement, resource(measurement + ".flux"))));
		}
		catch (IOException ex) {
			throw new StorageException("The script of " + measurement + " could not be read: " + ex, ex);
		}
	}

	private static String computed(String script) {
		return TASK.matcher(withDays(script, 1)).replaceFirst("").strip();
	}

	private static String resource(String name) throws IOException {
		try (InputStream stream = FluxScripts.class.getResourceAsStream(name)) {
			if (stream == null) {
				throw new IOException("there is no resource " + name);
			}
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private String filled(String measurement, String template) {
		Map<String, String> values = Map.of("task", literal(task(this.bucket, measurement)), "cron",
				literal(cron(this.settings.time(), this.settings.zone(), this.now)), "location",
				location(this.settings.zone()), "days", days(this.settings.days()), "bucket", literal(this.bucket),
				"aggregated", literal(InfluxSchema.aggregated(this.bucket)), "bins", FluxHistogram.BINS);
		return PLACEHOLDER.matcher(template)
			.replaceAll((match) -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
	}

	/**
	 * The zone. The server knows the names of the tz database, and not Java's of offsets.
	 */
	private static String location(ZoneId zone) {
		return (zone.normalized() instanceof ZoneOffset offset)
				? "timezone.fixed(offset: " + offset.getTotalSeconds() + "s)"
				: "timezone.location(name: " + literal(zone.getId()) + ")";
	}

	/**
	 * A text as a literal of Flux, in which <code>${x}</code> would be evaluated.
	 */
	static String literal(String text) {
		String escaped = text.replace("\\", "\\\\")
			.replace("\"", "\\\"")
			.replace("$", "\\x24")
			.replace("\n", "\\n")
			.replace("\r", "\\r");
		return "\"" + escaped + "\"";
	}

	/**
	 * The schedule, in UTC since the server knows no other: every minute of the day on
	 * which the local time falls within a year. Where that is more than one, a task runs
	 * more often than it must, which does no harm.
	 */
	static String cron(LocalTime time, ZoneId zone, Instant now) {
		SortedSet<Integer> minutes = new TreeSet<>();
		SortedSet<Integer> hours = new TreeSet<>();
		LocalDate today = LocalDate.ofInstant(now, zone);
		for (LocalDate day = today; day.isBefore(today.plusYears(1)); day = day.plusDays(1)) {
			LocalTime utc = LocalTime.ofInstant(day.atTime(time).atZone(zone).toInstant(), ZoneOffset.UTC);
			minutes.add(utc.getMinute());
			hours.add(utc.getHour());
		}
		return joined(minutes) + " " + joined(hours) + " * * *";
	}

	private static String joined(SortedSet<Integer> numbers) {
		return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

	/**
	 * A list of the last days. There is no union of one table alone, so that one day
	 * stands there twice.
	 */
	private static String days(int count) {
		return (count == 1) ? "[1, 1]"
				: IntStream.rangeClosed(1, count).mapToObj(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
	}

	/**
	 * Whether {@link #withDays} can change a script.
	 */
	static boolean hasDays(String script) {
		return DAYS.matcher(script).find();
	}

	/**
	 * A script that computes other days.
	 * @param count how many days before the one that it takes for today
	 */
	static String withDays(String script, int count) {
		return DAYS.matcher(script).replaceFirst("days = " + days(count));
	}

	/**
	 * What a script is recognised by. The server keeps its text as it is, until somebody
	 * changes schedule or name in its page: then it is written anew.
	 */
	static String hash(String script) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash).substring(0, HASH_LENGTH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
