package dev.monitoring.adapter.clickhouse;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Where the ClickHouse store is and how long it keeps points. Its texts show no
 * credentials.
 *
 * @param url the address of the HTTP interface, such as {@code http://localhost:8123};
 * without credentials and parameters
 * @param database the database of the tables, which is made where it is missing
 * @param username who writes
 * @param password the user's password, empty for none
 * @param cluster the cluster on which tables are made, replicated and distributed;
 * {@code null} for tables of one server
 * @param retention how long points are kept, to the day or month
 * @param connectTimeout how long to wait for a connection
 * @param readTimeout how long to wait for an answer
 * @param ssl what is trusted and shown where the address is one of https; {@code null}
 * for what the JVM trusts
 * @param initializeSchema whether database and tables are made where they are missing
 */
public record ClickHouseSettings(String url, String database, String username, String password,
		@Nullable String cluster, Duration retention, Duration connectTimeout, Duration readTimeout,
		@Nullable ClickHouseSsl ssl, boolean initializeSchema) {

	/**
	 * The longest {@link #retention()}: ClickHouse computes the end of it with 32 bits of
	 * seconds.
	 */
	public static final Duration LONGEST_RETENTION = Duration.ofDays(3650);

	private static final int LONGEST_NAME = 128;

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is missing or out of range
	 */
	public ClickHouseSettings {
		url = checkedUrl(url);
		checkName("database", database);
		check(!username.isBlank(), "username", "must not be empty");
		if (cluster != null) {
			checkName("cluster", cluster);
		}
		check(retention.toHours() > 0 && retention.compareTo(LONGEST_RETENTION) <= 0, "retention",
				"must be between 1h and " + LONGEST_RETENTION.toDays() + "d");
		checkTimeout("connect-timeout", connectTimeout);
		checkTimeout("read-timeout", readTimeout);
		check(ssl == null || url.startsWith("https:"), "ssl.bundle", "needs a url of https");
	}

	/**
	 * The settings that hold where nothing but the place is set.
	 * @param url the address of the HTTP interface
	 * @param database the database of the tables
	 * @param username who writes
	 * @param password the user's password
	 * @return 30 days on one server, 5 s to connect and 30 s for an answer
	 */
	public static ClickHouseSettings defaults(String url, String database, String username, String password) {
		return new ClickHouseSettings(url, database, username, password, null, Duration.ofDays(30),
				Duration.ofSeconds(5), Duration.ofSeconds(30), null, true);
	}

	/**
	 * These settings for calls that take longer.
	 */
	ClickHouseSettings withReadTimeout(Duration readTimeout) {
		return new ClickHouseSettings(this.url, this.database, this.username, this.password, this.cluster,
				this.retention, this.connectTimeout, readTimeout, this.ssl, this.initializeSchema);
	}

	private static String checkedUrl(String url) {
		URI uri;
		try {
			uri = new URI(url.strip());
		}
		catch (URISyntaxException ex) {
			// Its message would quote the text.
			throw invalid("url", "is not an address");
		}
		check("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()), "url",
				"must start with http:// or https://");
		check(uri.getRawUserInfo() == null && !String.valueOf(uri.getRawAuthority()).contains("@"), "url",
				"must not contain credentials: set monitoring.clickhouse.username and monitoring.clickhouse.password");
		check(uri.getHost() != null, "url", "must name a host");
		check(uri.getRawQuery() == null && uri.getRawFragment() == null, "url",
				"must not have parameters: settings have keys of their own");
		String text = uri.toString();
		return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
	}

	private static void checkName(String key, String name) {
		check(!name.isBlank() && name.length() <= LONGEST_NAME, key, "must be a name of 1 to 128 characters");
		check(name.chars().noneMatch(Character::isISOControl), key, "must not contain control characters");
	}

	private static void checkTimeout(String key, Duration timeout) {
		check(timeout.toMillis() > 0 && timeout.toMillis() <= Integer.MAX_VALUE, key,
				"must be at least 1ms and less than 24d");
	}

	private static void check(boolean condition, String key, String message) {
		if (!condition) {
			throw invalid(key, message);
		}
	}

	private static IllegalArgumentException invalid(String key, String message) {
		return new IllegalArgumentException("monitoring.clickhouse." + key + " " + message);
	}

	@Override
	public String toString() {
		return "ClickHouseSettings[url=" + this.url + ", database=" + this.database + ", username=" + this.username
				+ ", password=" + (this.password.isEmpty() ? "" : "******") + ", cluster=" + this.cluster
				+ ", retention=" + this.retention + ", connectTimeout=" + this.connectTimeout + ", readTimeout="
				+ this.readTimeout + ", ssl=" + this.ssl + ", initializeSchema=" + this.initializeSchema + "]";
	}

}
