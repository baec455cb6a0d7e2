package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.clickhouse.client.api.query.GenericRecord;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.StatisticsException;

/**
 * Connections for statistics, none of which writing needs: opened at the first question,
 * each of which the server ends after a time. Where all are used, a question waits for as
 * long.
 */
final class ClickHouseReading implements AutoCloseable {

	private static final int TIMEOUT_EXCEEDED = 159;

	/**
	 * How much longer than the server we wait, which then tells why it gave up.
	 */
	private static final Duration GRACE = Duration.ofSeconds(5);

	private final ClickHouseSettings settings;

	private final ClickHouseSchema schema;

	private final Duration timeout;

	private @Nullable ClickHouseServer server;

	ClickHouseReading(ClickHouseSettings settings, Duration timeout) {
		this.settings = settings.withReadTimeout(timeout.plus(GRACE));
		this.schema = new ClickHouseSchema(settings);
		this.timeout = timeout;
	}

	ClickHouseQueries queries(Set<String> tables) {
		return new ClickHouseQueries(this.schema, tables);
	}

	/**
	 * The engines of the tables that there are, ours included, by name.
	 */
	Map<String, String> tables() {
		return rows(this.schema.existingEngines(), (row) -> Map.entry(row.getString(1), row.getString(2))).stream()
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * The series that there are tables of.
	 */
	List<String> series() {
		return rows(this.schema.existingSeries(), (row) -> row.getString(1));
	}

	/**
	 * Asks the server.
	 * @param mapping makes something of a row
	 * @throws StatisticsException if there is no answer
	 */
	<T> List<T> rows(String query, Function<GenericRecord, T> mapping) {
		try {
			return server().rows(query, querySettings()).stream().map(mapping).toList();
		}
		catch (RuntimeException ex) {
			throw failure(ex);
		}
	}

	private Map<String, String> querySettings() {
		return Map.ofEntries(Map.entry("max_execution_time", seconds()), Map.entry("timeout_overflow_mode", "throw"),
				Map.entry("cancel_http_readonly_queries_on_client_close", "1"), Map.entry("enable_json_type", "1"),
				Map.entry("join_use_nulls", "0"), Map.entry("output_format_json_quote_64bit_integers", "0"),
				Map.entry("output_format_json_quote_denormals", "1"));
	}

	private String seconds() {
		return String.valueOf(this.timeout.toMillis() / 1000.0);
	}

	private synchronized ClickHouseServer server() {
		ClickHouseServer server = this.server;
		if (server == null) {
			server = new ClickHouseServer(this.settings, this.timeout);
			this.server = server;
		}
		return server;
	}

	/**
	 * Without the server's exception, whose text quotes the query.
	 */
	private StatisticsException failure(RuntimeException failure) {
		if (ClickHouseFailures.code(failure) == TIMEOUT_EXCEEDED) {
			return new StatisticsException("ClickHouse ended the query after " + this.timeout.toMillis()
					+ " ms: ask for a shorter range, or raise monitoring.statistics.timeout", null);
		}
		if (ClickHouseFailures.isWithoutTurn(failure)) {
			return new StatisticsException("ClickHouse still answers " + ClickHouseServer.CONNECTIONS
					+ " earlier questions after " + this.timeout.toMillis()
					+ " ms, and no more are asked at a time: ask again later, or raise monitoring.statistics.timeout",
					null);
		}
		WriteException known = ClickHouseFailures.of(failure);
		// Which is said of points, and we have sent none.
		String reason = (known.kind() == WriteException.Kind.ISOLATE)
				? "it failed (its error " + ClickHouseFailures.code(failure) + ")." : known.getMessage();
		return new StatisticsException("ClickHouse could not be asked: " + reason, null);
	}

	/**
	 * Ends the questions that are under way, too.
	 */
	@Override
	public synchronized void close() {
		if (this.server != null) {
			this.server.close();
			this.server = null;
		}
	}

}
