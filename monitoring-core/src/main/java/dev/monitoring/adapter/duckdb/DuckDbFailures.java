package dev.monitoring.adapter.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * Sorts the driver's failures, which carry neither SQL state nor code: only their texts
 * tell them apart. Unknown ones are tried again.
 */
final class DuckDbFailures {

	private static final Pattern LOCK = Pattern
		.compile("Could not set lock on file .*?(?:held in (\\S+))? ?\\(PID (\\d+)\\)", Pattern.DOTALL);

	/**
	 * What stands between quotation marks is a path or a value, and says nothing of what
	 * is wrong.
	 */
	private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");

	private static final String NESTED = "\nError: ";

	private static final List<String> DAMAGED = List.of("not a valid duckdb database file", "corrupt", "checksum",
			"replaying wal", "failed to deserialize", "serialization error");

	/**
	 * What may pass or be mended, whatever it kept from being read.
	 */
	private static final List<String> NO_DAMAGE = List.of("out of memory", "could not allocate", "no space left",
			"permission denied", "too many open files");

	private static final List<String> OUT_OF_MEMORY = List.of("out of memory");

	private static final List<String> NEWER = List.of("newer version", "with version number", "storage version");

	private static final List<String> NOT_PERMITTED = List.of("permission denied", "read-only", "cannot open file",
			"is a directory", "not a directory", "no such file", "operation not permitted");

	private DuckDbFailures() {
	}

	static WriteException opening(SQLException ex, Path path) {
		String text = String.valueOf(ex.getMessage());
		Matcher lock = LOCK.matcher(text);
		if (lock.find()) {
			return hold("the file is in use by process " + lock.group(2) + holder(lock.group(1))
					+ ". Give each process a file of its own (monitoring.duckdb.path), or let them share a"
					+ " server (monitoring.storage-type).", ex);
		}
		if (contains(text, List.of("different configuration"))) {
			return hold("the file is open in this process already, with other settings. Give each application a file"
					+ " of its own (monitoring.duckdb.path).", ex);
		}
		if (contains(text, NEWER)) {
			return hold("the file was written by a newer version of DuckDB. Use that version of"
					+ " org.duckdb:duckdb_jdbc, or another file (monitoring.duckdb.path).", ex);
		}
		if (contains(text, NOT_PERMITTED)) {
			return notPermitted(path, ex);
		}
		return writing(ex);
	}

	static WriteException notPermitted(Path path, Exception ex) {
		return hold("the file cannot be opened or made at " + path
				+ ". Let this process write there, or set monitoring.duckdb.path to another file.", ex);
	}

	static WriteException writing(SQLException ex) {
		String text = String.valueOf(ex.getMessage());
		if (contains(text, List.of("no space left"))) {
			return hold("the disk is full. Free some of it, or lower monitoring.duckdb.max-size.", ex);
		}
		if (contains(text, List.of("conversion error", "malformed json"))) {
			return new WriteException(Kind.ISOLATE, "it cannot convert a value.", ex);
		}
		return new WriteException(Kind.RETRY,
				"it failed with " + firstWords(ex) + " (the log has it at level DEBUG)." + cure(ex), ex);
	}

	/**
	 * What helps, where that is known: a sentence after a space, or nothing.
	 */
	static String cure(SQLException ex) {
		return contains(firstWords(ex), OUT_OF_MEMORY) ? " Raise monitoring.duckdb.memory-limit." : "";
	}

	/**
	 * Whether a file can never be read again.
	 */
	static boolean isDamage(SQLException ex, Path path) {
		String text = QUOTED.matcher(String.valueOf(ex.getMessage()).replace(path.toString(), "")).replaceAll("");
		return contains(text, DAMAGED) && !contains(text, NO_DAMAGE) && !contains(text, NEWER)
				&& !LOCK.matcher(String.valueOf(ex.getMessage())).find();
	}

	static WriteException withoutLibrary(Throwable ex) {
		return new WriteException(Kind.UNSUPPORTED,
				"the driver's native library cannot be loaded; points are not kept, as with"
						+ " monitoring.storage-type=none. Use the driver's jar for this platform, such as classifier"
						+ " linux_amd64_musl for Alpine Linux, and see that java.io.tmpdir, where the driver unpacks it,"
						+ " can be written.",
				ex);
	}

	private static WriteException hold(String message, Exception ex) {
		return new WriteException(Kind.HOLD, message, ex);
	}

	private static String holder(@Nullable String command) {
		return (command != null) ? " (" + command + ")" : "";
	}

	private static boolean contains(String text, List<String> parts) {
		String lowerCase = text.toLowerCase(Locale.ROOT);
		return parts.stream().anyMatch(lowerCase::contains);
	}

	/**
	 * The kind of error that stands before the colon: what follows could quote a point.
	 */
	static String firstWords(SQLException ex) {
		String message = String.valueOf(ex.getMessage());
		// Of several statements the driver says first that it cannot go on.
		int nested = message.indexOf(NESTED);
		String text = (nested >= 0) ? message.substring(nested + NESTED.length()) : message;
		int colon = text.indexOf(':');
		return (colon > 0 && colon < 60) ? text.substring(0, colon) : "an error";
	}

}
