package dev.monitoring.spool;

import java.nio.file.Files;
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

	private static final String DAMAGED = ".damaged";

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
	 * Whether it is a file of seals without one of rows, which is nothing.
	 */
	static boolean isOrphan(Path file) {
		return isSeals(file) && !Files.exists(rowsOf(file));
	}

	/**
	 * Whether it was a file of rows until nothing of it could be read.
	 */
	static boolean isDamaged(Path file) {
		String name = file.getFileName().toString();
		return name.endsWith(DAMAGED) && ROWS.matcher(name.substring(0, name.length() - DAMAGED.length())).matches();
	}

	/**
	 * The name under which a file of rows is kept of which nothing can be read.
	 */
	static Path damaged(Path rows) {
		return rows.resolveSibling(rows.getFileName() + DAMAGED);
	}

	static boolean isOurs(Path file) {
		return isRows(file) || isSeals(file) || isDamaged(file);
	}

	/**
	 * The file of rows beside a file of seals.
	 */
	static Path rowsOf(Path seals) {
		return seals.resolveSibling(seals.getFileName().toString().replace(".seals", ".rows"));
	}

	/**
	 * The file of seals beside a file of rows.
	 */
	static Path sealsOf(Path rows) {
		return rows.resolveSibling(rows.getFileName().toString().replace(".rows", ".seals"));
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
