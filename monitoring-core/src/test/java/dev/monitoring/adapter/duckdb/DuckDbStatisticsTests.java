package dev.monitoring.adapter.duckdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.StatisticsCompatibilityKit;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * The embedded store by the compatibility kit of statistics.
 */
class DuckDbStatisticsTests extends StatisticsCompatibilityKit {

	@TempDir
	Path folder;

	private final List<DuckDbMonitoringAdapter> open = new ArrayList<>();

	private int copies;

	@Override
	protected MonitoringAdapter adapter() {
		close();
		return adapter(path(), LONG, this.now);
	}

	@Override
	protected StatisticsReader reader(StatisticsSettings settings, Duration retention) {
		close();
		Path path = path();
		if (!retention.equals(LONG)) {
			// Points really go when they expire, and later tests of a test want them
			// back.
			path = copy();
			delete(path, retention);
		}
		return adapter(path, retention, this.now).statistics(settings);
	}

	@Override
	protected StoragePreparation preparation(AggregationSettings settings, Duration retention) {
		close();
		return adapter(path(), retention, this.now).preparation(settings);
	}

	@Override
	protected void deleteRawBefore(Instant moment) {
		close();
		delete(path(), Duration.between(moment, this.now));
	}

	@AfterEach
	void close() {
		this.open.forEach(DuckDbMonitoringAdapter::close);
		this.open.clear();
	}

	private Path path() {
		return this.folder.resolve("statistics.duckdb");
	}

	private Path copy() {
		try {
			Path copy = this.folder.resolve("copy-" + this.copies++ + ".duckdb");
			return Files.exists(path()) ? Files.copy(path(), copy) : copy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void delete(Path path, Duration retention) {
		DuckDbMonitoringAdapter adapter = adapter(path, retention, this.now);
		try {
			adapter.initialize();
			adapter.maintain();
		}
		catch (WriteException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			adapter.close();
		}
	}

	private DuckDbMonitoringAdapter adapter(Path path, Duration retention, Instant now) {
		DuckDbSettings settings = new DuckDbSettings(path, retention, 1L << 30, 0, 128L << 20, 1);
		DuckDbMonitoringAdapter adapter = new DuckDbMonitoringAdapter(settings, Clock.fixed(now, ZoneOffset.UTC));
		this.open.add(adapter);
		return adapter;
	}

}
