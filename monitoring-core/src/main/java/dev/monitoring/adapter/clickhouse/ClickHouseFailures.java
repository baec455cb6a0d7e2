package dev.monitoring.adapter.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

import com.clickhouse.client.api.ServerException;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * Sorts what went wrong by the server's code, else by the status of the answer. Unknown
 * failures are tried again. The server's texts quote rows, so that none of them, nor an
 * exception that has one, gets into ours.
 */
final class ClickHouseFailures {

	static final Set<Integer> MISSING = Set.of(60, 81);

	/**
	 * A value that cannot be parsed, is too large or too deep, or a time out of range.
	 */
	private static final Set<Integer> BAD_ROWS = Set.of(6, 26, 27, 38, 41, 53, 69, 72, 117, 130, 131, 407);

	private static final String RIGHTS = "Grant the user of monitoring.clickhouse.username SELECT, INSERT, CREATE TABLE"
			+ " and ALTER TABLE on the database, and CREATE DATABASE, or create what is missing by hand.";

	private static final String CREDENTIALS = "the server does not accept monitoring.clickhouse.username and"
			+ " monitoring.clickhouse.password.";

	private static final String CLUSTER = "the server does not know the cluster of monitoring.clickhouse.cluster, or"
			+ " has no Keeper or no macros shard and replica.";

	private static final String JSON = "the server has no JSON type, or it is switched off: use ClickHouse "
			+ ClickHouseRequirements.OLDEST + " or later, with enable_json_type = 1.";

	/**
	 * What an operator will fix.
	 */
	private static final Map<Integer, String> OPERATOR = Map.ofEntries(
			Map.entry(16,
					"a table of the database has other columns than time and data: move it away, or set"
							+ " monitoring.clickhouse.database to another database."),
			Map.entry(44, JSON), Map.entry(50, JSON),
			Map.entry(60, "a table is missing and could not be made, or one that a view of it writes to."),
			Map.entry(81, "the database of monitoring.clickhouse.database is missing and could not be made."),
			Map.entry(115,
					"it does not know a setting that this needs: use ClickHouse " + ClickHouseRequirements.OLDEST
							+ " or later."),
			Map.entry(139, CLUSTER), Map.entry(170, CLUSTER), Map.entry(701, CLUSTER),
			Map.entry(164, "the user of monitoring.clickhouse.username may only read. Use one that is not read-only."),
			Map.entry(192, CREDENTIALS), Map.entry(193, CREDENTIALS), Map.entry(194, CREDENTIALS),
			Map.entry(195, CREDENTIALS), Map.entry(516, CREDENTIALS),
			Map.entry(243, "the server's disk is full. Free some of it, or lower monitoring.clickhouse.retention."),
			Map.entry(291, "the user of monitoring.clickhouse.username may not use the database. " + RIGHTS),
			Map.entry(452, "a constraint of the user's profile forbids a setting that this needs."),
			Map.entry(497, "the user of monitoring.clickhouse.username lacks a right. " + RIGHTS));

	private static final Map<Integer, String> PASSING = Map.of(159, "it took too long", 201, "a quota is used up", 202,
			"it has too many queries at a time", 209, "it lost a connection", 210, "it lost a connection", 241,
			"it is short of memory", 242, "a replicated table has lost its Keeper and is read-only", 252,
			"it has too many parts and merges first", 319, "it does not know whether it stored the batch", 999,
			"its Keeper does not answer");

	/**
	 * What the client says of a status that it does not know.
	 */
	private static final Pattern STATUS = Pattern.compile("Unexpected result status (\\d{3})");

	/**
	 * The exception of the client's HTTP library, which we do not depend on.
	 */
	private static final String NO_TURN = "ConnectionRequestTimeoutException";

	private static final int DEPTH = 10;

	private static final int NO_RIGHT = 497;

	/**
	 * What cannot be parsed, or names what there is not.
	 */
	private static final Set<Integer> FORM = Set.of(36, 42, 43, 46, 47, 62, 80);

	private static final int LONGEST_QUOTE = 300;

	private ClickHouseFailures() {
	}

	static WriteException of(Throwable failure) {
		ServerException server = find(failure, ServerException.class);
		if (server == null) {
			return withoutAnswer(failure);
		}
		int code = server.getCode();
		if (code == ServerException.CODE_UNKNOWN) {
			return ofStatus(server.getTransportProtocolCode());
		}
		String operator = OPERATOR.get(code);
		if (operator != null) {
			return hold(operator);
		}
		if (BAD_ROWS.contains(code)) {
			return new WriteException(Kind.ISOLATE, "it cannot take a value (its error " + code + ").", null);
		}
		return new WriteException(Kind.RETRY, PASSING.getOrDefault(code, "it failed") + " (its error " + code + ").",
				null);
	}

	/**
	 * Says what is wrong with a statement that prepares aggregation. These have no values
	 * of points in them, so that what the server says of their form may be shown.
	 */
	static String ofStatement(Throwable failure) {
		int code = code(failure);
		if (code == NO_RIGHT) {
			return "the user of monitoring.clickhouse.username lacks a right: grant CREATE DATABASE, CREATE TABLE, CREATE"
					+ " VIEW, DROP TABLE, DROP VIEW, TRUNCATE, ALTER, SELECT and INSERT on the database, and TABLE ENGINE"
					+ " on *.";
		}
		ServerException server = find(failure, ServerException.class);
		if (server != null && FORM.contains(code)) {
			String said = String.valueOf(server.getMessage());
			return said.substring(0, Math.min(said.length(), LONGEST_QUOTE));
		}
		return String.valueOf(of(failure).getMessage());
	}

	/**
	 * The server's code of a failure.
	 * @return the code, or 0 where the server did not say
	 */
	static int code(Throwable failure) {
		ServerException server = find(failure, ServerException.class);
		return (server != null) ? server.getCode() : 0;
	}

	/**
	 * Whether nothing was sent, because all connections were used for too long.
	 */
	static boolean isWithoutTurn(Throwable failure) {
		return causes(failure).stream().anyMatch((cause) -> cause.getClass().getSimpleName().equals(NO_TURN));
	}

	private static WriteException withoutAnswer(Throwable failure) {
		if (find(failure, TimeoutException.class) != null) {
			return new WriteException(Kind.RETRY, "it did not answer in time (monitoring.clickhouse.read-timeout).",
					null);
		}
		Throwable root = failure;
		for (Throwable cause : causes(failure)) {
			Matcher status = STATUS.matcher(String.valueOf(cause.getMessage()));
			if (status.find()) {
				return ofStatus(Integer.parseInt(status.group(1)));
			}
			root = cause;
		}
		String name = root.getClass().getSimpleName();
		if (find(failure, SSLHandshakeException.class) != null
				|| find(failure, SSLPeerUnverifiedException.class) != null) {
			return hold("it cannot be trusted, or does not trust us (" + name
					+ "): look at monitoring.clickhouse.ssl.bundle.");
		}
		return new WriteException(Kind.RETRY,
				"it cannot be reached (" + name + ") at the address of monitoring.clickhouse.url.", null);
	}

	private static WriteException ofStatus(int status) {
		return switch (status) {
			case 401, 403, 407 ->
				hold("who answers at monitoring.clickhouse.url refuses the credentials (status " + status + ").");
			case 413 -> new WriteException(Kind.ISOLATE, "a proxy finds the batch too large (status 413).", null);
			case 408, 429 -> new WriteException(Kind.RETRY, "it asks for a pause (status " + status + ").", null);
			default -> (status < 500) ? notClickHouse("with status " + status)
					: new WriteException(Kind.RETRY, "it failed (status " + status + ").", null);
		};
	}

	static WriteException notClickHouse(String how) {
		return hold("who answers at monitoring.clickhouse.url, " + how
				+ ", is not the HTTP interface of ClickHouse (port 8123, or 8443 with https).");
	}

	static WriteException hold(String message) {
		return new WriteException(Kind.HOLD, message, null);
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		return causes(failure).stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
	}

	/**
	 * The failure and what caused it: the client wraps the server's.
	 */
	private static List<Throwable> causes(Throwable failure) {
		List<Throwable> causes = new ArrayList<>();
		for (Throwable cause = failure; cause != null && causes.size() < DEPTH; cause = cause.getCause()) {
			causes.add(cause);
		}
		return causes;
	}

}
