package dev.monitoring.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of the fault suite, written to {@code target/faults.md} of the module, and
 * where the system property {@code faults.report} names a file, such as
 * {@code docs/reliability-faults.md} below the root of the project, put into that too.
 */
public final class FaultTable {

	private static final Path FILE = Path.of("target", "faults.md");

	private static final String HEAD = "| fault | points | figure |\n|---|---|---|\n";

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
		String row = "| " + fault + " | " + counts + " | " + figure + " |";
		System.out.println(row);
		ROWS.put(key(fault), row);
		try {
			Files.createDirectories(FILE.getParent());
			Files.writeString(FILE, HEAD + String.join("\n", ROWS.values()) + "\n");
			String report = System.getProperty("faults.report");
			if (report != null && !report.isBlank()) {
				report(root().resolve(report));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Numbers in the order of numbers.
	 */
	private static String key(String fault) {
		return fault.replaceFirst("^F(\\d) ", "F0$1 ");
	}

	/**
	 * Puts the rows of this module beside those of others and of earlier runs.
	 */
	private static void report(Path file) throws IOException {
		Map<String, String> rows = new TreeMap<>();
		if (Files.exists(file)) {
			for (String line : Files.readAllLines(file)) {
				if (line.startsWith("| F")) {
					rows.put(key(line.substring(2, line.indexOf(" |", 2))), line);
				}
			}
		}
		rows.putAll(ROWS);
		Files.writeString(file,
				"# What the faults cost\n\nWritten by the tests, on request: `mvn verify -Pfaults -Dfaults.report="
						+ root().relativize(file) + "`. Each row passed the checks of `reliability.md`.\n\n" + HEAD
						+ String.join("\n", rows.values()) + "\n");
	}

	private static Path root() {
		Path root = Path.of("").toAbsolutePath();
		while (root.getParent() != null && !Files.isDirectory(root.resolve(".mvn"))) {
			root = root.getParent();
		}
		return root;
	}

}
