package dev.monitoring.spool;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The name of a segment's files: its number, by which segments are in order, and the
 * marker of its records, which thus outlives damage to the file's beginning.
 *
 * @param number the number
 * @param marker the marker
 */
record SegmentName(long number, long marker) {

	private static final Pattern ROWS = Pattern.compile("(\\d{12})-([0-9a-f]{16})\\.rows");

	private static final Pattern SEALS = Pattern.compile("\\d{12}-[0-9a-f]{16}\\.seals");

	static @Nullable SegmentName of(Path rows) {
		Matcher matcher = ROWS.matcher(rows.getFileName().toString());
		return matcher.matches()
				? new SegmentName(Long.parseLong(matcher.group(1)), Long.parseUnsignedLong(matcher.group(2), 16))
				: null;
	}

	static boolean isRows(Path file) {
		return ROWS.matcher(file.getFileName().toString()).matches();
	}

	static boolean isSeals(Path file) {
		return SEALS.matcher(file.getFileName().toString()).matches();
	}

	/**
	 * The file of rows beside a file of seals.
	 */
	static Path rowsOf(Path seals) {
		return seals.resolveSibling(seals.getFileName().toString().replace(".seals", ".rows"));
	}

	Path rows(Path folder) {
		return folder.resolve(text() + ".rows");
	}

	Path seals(Path folder) {
		return folder.resolve(text() + ".seals");
	}

	private String text() {
		return String.format(Locale.ROOT, "%012d-%016x", this.number, this.marker);
	}

}
