package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StorageScript;

/**
 * The scripts of the roll-up: ours, or the edited ones of a folder.
 *
 * @param folder where edited scripts are, or {@code null}
 */
record DuckDbScripts(@Nullable Path folder) {

	/**
	 * Makes the tables.
	 */
	static final String TABLES = "tables.sql";

	/**
	 * Fill a table each, of the same name.
	 */
	private static final List<String> DAY = List.of("requests_1d.sql", "errors_1d.sql", "usages_1d.sql");

	/**
	 * What makes the tables.
	 */
	StorageScript tables() throws StorageException {
		return script(TABLES);
	}

	/**
	 * What aggregates a day.
	 */
	List<StorageScript> day() throws StorageException {
		List<StorageScript> scripts = new ArrayList<>();
		for (String name : DAY) {
			scripts.add(script(name));
		}
		return scripts;
	}

	private StorageScript script(String name) throws StorageException {
		Path edited = (this.folder != null) ? this.folder.resolve(name) : null;
		try {
			return new StorageScript(name,
					(edited != null && Files.exists(edited)) ? Files.readString(edited) : ours(name));
		}
		catch (IOException ex) {
			throw new StorageException(
					"The script " + edited + " cannot be read: mend it, or set monitoring.aggregation.scripts to"
							+ " another folder (" + ex.getClass().getSimpleName() + ")",
					ex);
		}
	}

	static String ours(String name) throws IOException {
		try (InputStream script = DuckDbScripts.class.getResourceAsStream(name)) {
			if (script == null) {
				throw new IOException("The jar has no " + name);
			}
			return new String(script.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
