package dev.monitoring.adapter.clickhouse;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server, through ClickHouse's client: one request a call, without the client's own
 * retries and threads, within a bound of time, and with every setting that is relied
 * upon, since defaults change between versions and profiles.
 */
final class ClickHouseServer implements AutoCloseable {

	/**
	 * What makes an insert one block that is stored or refused as a whole, whose answer
	 * comes when it is stored, and whose values keep their types.
	 */
	static final Map<String, String> INSERT_SETTINGS = Map.ofEntries(Map.entry("async_insert", "0"),
			Map.entry("date_time_overflow_behavior", "ignore"),
			Map.entry("deduplicate_blocks_in_dependent_materialized_views", "1"), Map.entry("insert_deduplicate", "1"),
			Map.entry("input_format_binary_read_json_as_string", "1"),
			Map.entry("input_format_connection_handling", "0"),
			Map.entry("input_format_json_try_infer_numbers_from_strings", "0"),
			Map.entry("input_format_parallel_parsing", "0"), Map.entry("input_format_try_infer_dates", "0"),
			Map.entry("input_format_try_infer_datetimes", "0"), Map.entry("max_partitions_per_insert_block", "0"),
			Map.entry("min_insert_block_size_bytes", "0"), Map.entry("materialized_views_ignore_errors", "0"));

	/**
	 * What only newer servers know.
	 */
	static final Map<String, String> NEWER_INSERT_SETTINGS = Map.of("deduplicate_insert", "enable");

	/**
	 * What distributed tables need to store or refuse a block before they answer.
	 */
	static final Map<String, String> CLUSTER_SETTINGS = Map.of("distributed_foreground_insert", "1");

	private static final Logger logger = LoggerFactory.getLogger(ClickHouseMonitoringAdapter.class);

	/**
	 * Shorter than servers keep a connection that is not used.
	 */
	private static final long KEEP_ALIVE = 2500;

	static final int CONNECTIONS = 4;

	private final Client.Builder builder;

	private final ClickHouseCalls calls;

	private volatile Client client;

	private boolean closed;

	ClickHouseServer(ClickHouseSettings settings) {
		this(settings, settings.connectTimeout());
	}

	/**
	 * Makes the calls of one user, with a pool of connections of its own.
	 * @param turn how long a call waits for another to end where all connections are used
	 */
	ClickHouseServer(ClickHouseSettings settings, Duration turn) {
		Client.Builder builder = new Client.Builder().addEndpoint(settings.url())
			.setUsername(settings.username())
			.setPassword(settings.password())
			// Tables are named with theirs: the user's own need not exist.
			.setDefaultDatabase("")
			.setConnectTimeout(settings.connectTimeout().toMillis())
			.setConnectionRequestTimeout(turn.toMillis(), ChronoUnit.MILLIS)
			.setSocketTimeout(settings.readTimeout().toMillis())
			.setKeepAliveTimeout(KEEP_ALIVE, ChronoUnit.MILLIS)
			.setMaxConnections(CONNECTIONS)
			.setMaxRetries(0)
			.retryOnFailures(ClientFaultCause.None)
			.compressServerResponse(false)
			.compressClientRequest(false)
			// Its library would be unpacked and loaded even so.
			.disableNativeCompression(true)
			.setClientName("monitoring")
			// The status and the headers of an answer tell how the whole query ended.
			.serverSetting("wait_end_of_query", "1")
			.serverSetting("send_progress_in_http_headers", "0");
		ClickHouseSsl ssl = settings.ssl();
		if (ssl != null) {
			use(ssl, builder);
		}
		this.builder = builder;
		this.client = builder.build();
		this.calls = new ClickHouseCalls(turn.plus(settings.readTimeout().multipliedBy(2)));
	}

	private static void use(ClickHouseSsl ssl, Client.Builder builder) {
		if (ssl.trustedCertificates() != null) {
			builder.setRootCertificate(ssl.trustedCertificates());
		}
		if (ssl.certificates() != null && ssl.privateKey() != null) {
			builder.setClientCertificate(ssl.certificates()).setClientKey(ssl.privateKey());
		}
	}

	/**
	 * Reads the first column of the rows of an answer.
	 */
	List<String> texts(String query, Map<String, String> settings) {
		return rows(query, settings).stream().map(ClickHouseServer::text).toList();
	}

	/**
	 * Reads the rows of an answer, all of them.
	 */
	List<GenericRecord> rows(String query, Map<String, String> settings) {
		QuerySettings querySettings = new QuerySettings();
		settings.forEach(querySettings::serverSetting);
		try {
			return call((client) -> client.queryAll(query, querySettings));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String text(GenericRecord row) {
		return row.getString(1);
	}

	/**
	 * Executes a statement without an answer.
	 */
	void execute(String statement) throws Exception {
		execute(statement, Map.of());
	}

	/**
	 * Executes a statement without an answer.
	 * @param settings what to send with it
	 */
	void execute(String statement, Map<String, String> settings) throws Exception {
		CommandSettings commandSettings = new CommandSettings();
		commandSettings.serverSetting("enable_json_type", "1");
		settings.forEach(commandSettings::serverSetting);
		call((client) -> {
			// Its method for statements goes on in the common pool, whose only thread may
			// wait for this call.
			client.query(statement, commandSettings).get().close();
			return statement;
		});
		logger.debug("Executed {}", statement);
	}

	/**
	 * Inserts a block.
	 * @param table the quoted table
	 * @param settings what to send beside the size of the block and its token
	 * @return whether the answer is one of ClickHouse
	 */
	boolean insert(String table, ClickHouseBlock block, String token, Map<String, String> settings) throws Exception {
		InsertSettings insertSettings = new InsertSettings();
		settings.forEach(insertSettings::serverSetting);
		insertSettings.setDeduplicationToken(token);
		String rows = String.valueOf(block.rows());
		insertSettings.serverSetting("max_insert_block_size", rows);
		insertSettings.serverSetting("min_insert_block_size_rows", rows);
		return call((client) -> {
			try (InsertResponse response = client
				.insert(table, List.of("time", "data"), (output) -> output.write(block.bytes(), 0, block.size()),
						ClickHouseFormat.RowBinary, insertSettings)
				.get()) {
				return response.getResponseHeaders().containsKey("X-ClickHouse-Summary");
			}
		});
	}

	private <T> T call(Call<T> call) throws Exception {
		Client client = this.client;
		try {
			return this.calls.call(() -> call.make(client));
		}
		catch (TimeoutException ex) {
			renew(client);
			throw ex;
		}
	}

	/**
	 * Ends the calls of a client, one of which does not end by itself.
	 */
	private synchronized void renew(Client stuck) {
		if (stuck == this.client && !this.closed) {
			this.client = this.builder.build();
			stuck.close();
		}
	}

	/**
	 * Ends the calls that are under way, too.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		this.calls.close();
		this.client.close();
	}

	/**
	 * What is asked of the client.
	 *
	 * @param <T> the answer
	 */
	@FunctionalInterface
	private interface Call<T> {

		T make(Client client) throws Exception;

	}

}
