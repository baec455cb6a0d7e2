package dev.monitoring.boot.autoconfigure.duckdb;

import java.nio.file.Path;
import java.time.Clock;

import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbSettings;

/**
 * Another process that has the file open until its input ends.
 */
final class FileHolder {

	static final String READY = "holds the file";

	private FileHolder() {
	}

	public static void main(String[] args) throws Exception {
		DuckDbMonitoringAdapter adapter = new DuckDbMonitoringAdapter(DuckDbSettings.defaults(Path.of(args[0])),
				Clock.systemUTC());
		adapter.initialize();
		System.out.println(READY);
		while (System.in.read() != -1) {
			// Nobody says anything.
		}
		adapter.close();
	}

}
