package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A ClickHouse server and the way to look into it without the client that is tested.
 */
public final class ClickHouseStore {

	private static final String OTHER_PASSWORD = FetchedClickHouse.PASSWORD;

	private static final JsonMapper JSON = JsonMapper.shared();

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<String> databases = new ArrayList<>();

	private final String url;

	private final String username;

	private final String password;

	private final FetchedClickHouse fetched;

	ClickHouseStore(String url, String username, String password, FetchedClickHouse fetched) {
		this.url = url;
		this.username = username;
		this.password = password;
		this.fetched = fetched;
	}

	public String url() {
		return this.url;
	}

	public String username() {
		return this.username;
	}

	public String password() {
		return this.password;
	}

	/**
	 * The process that can be killed.
	 * @return the process, or {@code null} where the store is not ours
	 */
	FetchedClickHouse fetched() {
		return this.fetched;
	}

	/**
	 * A name that no database has. The database is dropped after the test class.
	 */
	public String newDatabase() {
		String database = "monitoring_test_" + UUID.randomUUID().toString().replace('-', '_');
		this.databases.add(database);
		return database;
	}

	void dropDatabases() {
		this.databases.forEach((database) -> query("DROP DATABASE IF EXISTS `" + database + "` SYNC"));
		this.databases.clear();
	}

	ClickHouseSettings settings(String database) {
		return ClickHouseSettings.defaults(this.url, database, this.username, this.password);
	}

	/**
	 * The settings of a user that may read, or insert, and nothing else.
	 * @param user {@code reader} or {@code inserter}
	 */
	ClickHouseSettings settings(String database, String user) {
		if (this.fetched == null) {
			query("CREATE USER IF NOT EXISTS reader IDENTIFIED BY '" + OTHER_PASSWORD + "' SETTINGS readonly = 1");
			query("GRANT SELECT ON *.* TO reader");
			query("CREATE USER IF NOT EXISTS inserter IDENTIFIED BY '" + OTHER_PASSWORD + "'");
			query("GRANT INSERT ON *.* TO inserter");
		}
		return ClickHouseSettings.defaults(this.url, database, user, OTHER_PASSWORD);
	}

	ClickHouseSettings settings(String database, Duration retention) {
		return new ClickHouseSettings(this.url, database, this.username, this.password, null, retention,
				Duration.ofSeconds(5), Duration.ofSeconds(30), null, true);
	}

	/**
	 * Asks the server.
	 * @return the answer as tab-separated text
	 */
	public String query(String sql) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.url + "/?output_format_json_quote_denormals=1"))
			.header("X-ClickHouse-User", this.username)
			.header("X-ClickHouse-Key", this.password)
			.POST(HttpRequest.BodyPublishers.ofString(sql))
			.build();
		try {
			HttpResponse<String> response = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new IllegalStateException(sql + ": " + response.body());
			}
			return response.body().strip();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(sql, ex);
		}
	}

	/**
	 * Reads the rows of a table.
	 * @return times and data, whose values have the types of the stored ones
	 */
	Map<Instant, List<Map<String, Object>>> rows(String database, String series) {
		Map<Instant, List<Map<String, Object>>> rows = new HashMap<>();
		String table = "`" + database + "`.`" + series + "`";
		if (query("EXISTS TABLE " + table).equals("1")) {
			query("SELECT toUnixTimestamp64Nano(time) AS nanos, toString(data) AS text, JSONAllPathsWithTypes(data) AS types FROM "
					+ table + " FORMAT JSONEachRow")
				.lines()
				.forEach((line) -> {
					JsonNode row = JSON.readTree(line);
					Map<String, Object> data = data(row.get("text").asString(), row.get("types"));
					rows.computeIfAbsent(Instant.ofEpochSecond(0, row.get("nanos").asLong()),
							(time) -> new ArrayList<>())
						.add(data);
				});
		}
		return rows;
	}

	/**
	 * Keys with dots come back as objects in objects, and a key may be there twice: with
	 * a value and with such an object.
	 */
	private static Map<String, Object> data(String json, JsonNode types) {
		Map<String, Object> data = new HashMap<>();
		Deque<String> prefixes = new ArrayDeque<>();
		String name = "";
		try (JsonParser parser = JSON.createParser(json)) {
			for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
				switch (token) {
					case START_OBJECT -> prefixes.push(prefixes.isEmpty() ? "" : prefixes.peek() + name + ".");
					case END_OBJECT -> prefixes.pop();
					case PROPERTY_NAME -> name = parser.currentName();
					default -> {
						String path = prefixes.peek() + name;
						Object before = data.put(path, value(parser, types.get(path).asString()));
						if (before != null) {
							throw new IllegalStateException(path + " is there twice: " + json);
						}
					}
				}
			}
		}
		return data;
	}

	private static Object value(JsonParser value, String type) {
		String text = value.getString();
		return switch (type) {
			// As text, unless the server is told otherwise.
			case "Int64" -> Long.valueOf(text);
			case "Float64" -> Double.valueOf(text);
			case "Bool" -> Boolean.valueOf(text);
			case "String" -> text;
			default -> type + " " + text;
		};
	}

}
