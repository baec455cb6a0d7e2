package dev.monitoring.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of the fault suite, written to {@code target/faults.md}.
 */
public final class FaultTable {

	private static final Path FILE = Path.of("target", "faults.md");

	private static final Map<String, String> ROWS = new TreeMap<>();

	private FaultTable() {
	}

	/**
	 * Adds a row.
	 * @param fault its number and name
	 * @param counts what became of the points
	 * @param figure what was measured
	 */
	public static synchronized void add(String fault, String counts, String figure) {
		// Numbers in the order of numbers.
		String key = fault.replaceFirst("^F(\\d) ", "F0$1 ");
		String row = "| " + fault + " | " + counts + " | " + figure + " |";
		System.out.println(row);
		ROWS.put(key, row);
		try {
			Files.createDirectories(FILE.getParent());
			Files.writeString(FILE,
					"| fault | points | figure |\n|---|---|---|\n" + String.join("\n", ROWS.values()) + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
