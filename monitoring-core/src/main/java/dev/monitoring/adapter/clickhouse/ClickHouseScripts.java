package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StorageScript;

/**
 * The scripts that prepare aggregation, with names filled in: ours, or the edited ones of
 * a folder.
 */
final class ClickHouseScripts {

	/**
	 * The moment from which a view counts, in the text of its query.
	 */
	private static final Pattern CUT = Pattern.compile("time >= toDateTime64\\('([-:. 0-9]+)', 9, 'UTC'\\)");

	private static final Pattern MINUTES = Pattern.compile("toIntervalMinute\\((\\d{1,4})\\)");

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

	private static final Pattern STATEMENT_END = Pattern.compile(";\\s*(\\R|\\z)");

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

	private static final String FROM = "{from:DateTime64(9, 'UTC')}";

	private static final String TO = "{to:DateTime64(9, 'UTC')}";

	private final ClickHouseSchema schema;

	private final int minutes;

	private final @Nullable Path folder;

	/**
	 * Makes scripts.
	 * @param minutes how long the aggregated periods are
	 * @param folder where edited scripts are
	 */
	ClickHouseScripts(ClickHouseSchema schema, int minutes, @Nullable Path folder) {
		this.schema = schema;
		this.minutes = minutes;
		this.folder = folder;
	}

	/**
	 * These scripts with periods that fit into those of a view, too: applications with
	 * different zones may share a store.
	 * @param query the view's query
	 */
	ClickHouseScripts notCoarserThan(String query) {
		Matcher matcher = MINUTES.matcher(query);
		return matcher.find() ? new ClickHouseScripts(this.schema,
				ClickHouseSeries.gcd(this.minutes, Integer.parseInt(matcher.group(1))), this.folder) : this;
	}

	StorageScript database() throws StorageException {
		return script("database", this.schema.createDatabase() + ";\n");
	}

	/**
	 * What makes the table of a series.
	 */
	StorageScript series(String series) throws StorageException {
		return script(series, String.join(";\n", this.schema.createTable(series)) + ";\n");
	}

	/**
	 * What makes the table for aggregated rows of a series.
	 */
	StorageScript table(String series) throws StorageException {
		String name = ClickHouseSeries.aggregated(series);
		String local = filled(resource("aggregated_" + series),
				Map.of("table", this.schema.storedTable(name), "on_cluster", this.schema.onCluster(), "engine",
						this.schema.engine("AggregatingMergeTree"), "settings", ClickHouseSchema.windows()));
		String distributed = this.schema.createDistributed(name);
		return script("aggregated_" + series, (distributed != null) ? local + distributed + ";\n" : local);
	}

	/**
	 * What makes the view that aggregates a series.
	 * @param cut the moment from which it counts
	 */
	StorageScript view(String series, Instant cut) throws StorageException {
		String moment = "time >= " + moment(cut);
		StorageScript script = script("aggregate_" + series, filled(resource("aggregate"),
				Map.of("view", this.schema.table(ClickHouseSeries.view(series)), "on_cluster", this.schema.onCluster(),
						"table", this.schema.storedTable(ClickHouseSeries.aggregated(series)), "select",
						select(series, "0", this.schema.storedTable(series), moment))));
		return new StorageScript(script.name(),
				CUT.matcher(script.text()).replaceAll(Matcher.quoteReplacement(moment)));
	}

	/**
	 * What aggregates the points of a day that the view does not.
	 */
	StorageScript backfill(String series) throws StorageException {
		return script("backfill_" + series,
				filled(resource("backfill"),
						Map.of("table", this.schema.table(ClickHouseSeries.aggregated(series)), "select",
								select(series, "toYYYYMMDD(period)", this.schema.table(series),
										"time >= " + FROM + " AND time < " + TO))));
	}

	/**
	 * What keeps in mind how far back-filling has come.
	 */
	StorageScript steps() throws StorageException {
		return script("aggregation_steps", filled(resource("aggregation_steps"),
				Map.of("table", this.schema.table(ClickHouseSeries.STEPS), "on_cluster", this.schema.onCluster())));
	}

	private String select(String series, String step, String source, String range) {
		return filled(resource("select_" + series).strip(),
				Map.of("minutes", String.valueOf(this.minutes), "step", step, "source", source, "range", range));
	}

	/**
	 * The statements of a script.
	 */
	static List<String> statements(StorageScript script) {
		return Stream.of(STATEMENT_END.split(script.text())).filter((statement) -> !statement.isBlank()).toList();
	}

	/**
	 * The query of a back-fill for a range.
	 */
	static String between(StorageScript backfill, Instant from, Instant to) {
		return statements(backfill).get(0).replace(FROM, moment(from)).replace(TO, moment(to));
	}

	/**
	 * The moment from which a view counts.
	 * @param query the view's query
	 * @return the moment, or {@code null} if somebody took it out
	 */
	static @Nullable Instant cut(String query) {
		Matcher matcher = CUT.matcher(query);
		return matcher.find() ? LocalDateTime.parse(matcher.group(1), TIME).toInstant(ZoneOffset.UTC) : null;
	}

	private static String moment(Instant moment) {
		return "toDateTime64('" + TIME.format(moment.atOffset(ZoneOffset.UTC)) + "', 9, 'UTC')";
	}

	private StorageScript script(String name, String text) throws StorageException {
		String file = name + ".sql";
		Path edited = (this.folder != null) ? this.folder.resolve(file) : null;
		if (edited == null || !Files.exists(edited)) {
			return new StorageScript(file, text);
		}
		try {
			return new StorageScript(file, Files.readString(edited));
		}
		catch (IOException ex) {
			throw new StorageException("The script " + edited + " of monitoring.aggregation.scripts cannot be read: "
					+ ex.getClass().getSimpleName(), ex);
		}
	}

	private static String filled(String template, Map<String, String> values) {
		return PLACEHOLDER.matcher(template)
			.replaceAll((match) -> Matcher.quoteReplacement(values.get(match.group(1))));
	}

	private static String resource(String name) {
		try (InputStream stream = ClickHouseScripts.class.getResourceAsStream(name + ".sql")) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
