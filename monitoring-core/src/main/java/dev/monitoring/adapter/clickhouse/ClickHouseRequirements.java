package dev.monitoring.adapter.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.monitoring.adapter.WriteException;

/**
 * Asks a server whether it has what this store needs.
 */
final class ClickHouseRequirements {

	/**
	 * The first version whose JSON type is finished.
	 */
	static final String OLDEST = "25.3";

	private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

	private final ClickHouseServer server;

	private final ClickHouseSettings settings;

	ClickHouseRequirements(ClickHouseServer server, ClickHouseSettings settings) {
		this.server = server;
		this.settings = settings;
	}

	/**
	 * Checks version, JSON type and settings. A user who may change no setting fails
	 * here, since settings are sent.
	 * @return the settings to send with every insert
	 * @throws WriteException if something is missing
	 */
	Map<String, String> check() throws WriteException {
		Map<String, String> wanted = new TreeMap<>(ClickHouseServer.INSERT_SETTINGS);
		if (this.settings.cluster() != null) {
			wanted.putAll(ClickHouseServer.CLUSTER_SETTINGS);
		}
		checkVersion(this.server.texts("SELECT version()", Map.of("async_insert", "0")).get(0));
		if (this.server.texts("SELECT name FROM system.data_type_families WHERE name = 'JSON'", Map.of()).isEmpty()) {
			throw ClickHouseFailures.hold("the server has no JSON type.");
		}
		List<String> names = new ArrayList<>(wanted.keySet());
		names.addAll(ClickHouseServer.NEWER_INSERT_SETTINGS.keySet());
		String list = names.stream().map(ClickHouseSchema::text).collect(Collectors.joining(", "));
		List<String> known = this.server.texts("SELECT name FROM system.settings WHERE name IN (" + list + ")",
				Map.of());
		TreeSet<String> missing = new TreeSet<>(wanted.keySet());
		missing.removeAll(known);
		if (!missing.isEmpty()) {
			throw ClickHouseFailures
				.hold("the server does not know the settings " + missing + ": use ClickHouse " + OLDEST + " or later.");
		}
		ClickHouseServer.NEWER_INSERT_SETTINGS.forEach((name, value) -> {
			if (known.contains(name)) {
				wanted.put(name, value);
			}
		});
		return wanted;
	}

	static void checkVersion(String version) throws WriteException {
		Matcher matcher = VERSION.matcher(version);
		Matcher oldest = VERSION.matcher(OLDEST);
		if (!matcher.matches() || !oldest.matches()) {
			throw ClickHouseFailures.notClickHouse("without a version");
		}
		int major = Integer.compare(number(matcher, 1), number(oldest, 1));
		if (major < 0 || (major == 0 && number(matcher, 2) < number(oldest, 2))) {
			throw ClickHouseFailures.hold("the server is ClickHouse " + matcher.group(1) + "." + matcher.group(2)
					+ ", whose JSON type is not finished: use " + OLDEST + " or later.");
		}
	}

	private static int number(Matcher matcher, int group) {
		return Integer.parseInt(matcher.group(group));
	}

}
