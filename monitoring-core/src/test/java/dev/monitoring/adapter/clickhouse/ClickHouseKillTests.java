package dev.monitoring.adapter.clickhouse;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.fault.FaultProxy;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.fault.KillRun;
import dev.monitoring.fault.KillTarget;

/**
 * Kills applications that write to a real ClickHouse.
 */
@ExtendWith(ClickHouseEngine.class)
@Timeout(1200)
class ClickHouseKillTests {

	private static final String INSERT = "insert_deduplication_token";

	@TempDir
	private Path directory;

	@Test
	void losesAndDoublesNothingThatWasSpooled(ClickHouseStore store) throws Exception {
		run(store, "F14 kill -9, ClickHouse, some rounds", 4, false);
	}

	@Test
	@Tag("faults")
	void losesAndDoublesNothingThatWasSpooledInFiftyRounds(ClickHouseStore store) throws Exception {
		int rounds = Integer.getInteger("faults.kills", 50);
		run(store, "F14 kill -9, ClickHouse, " + rounds + " rounds", rounds, false);
	}

	@Test
	void losesNothingWhenItIsAskedToEnd(ClickHouseStore store) throws Exception {
		run(store, "F15 SIGTERM, ClickHouse", 3, true);
	}

	private void run(ClickHouseStore store, String fault, int rounds, boolean asked) throws Exception {
		String database = store.newDatabase();
		try (FaultProxy proxy = new FaultProxy(URI.create(store.url()).getPort(), INSERT)) {
			ClickHouseSettings settings = settings(proxy.url(), database, store.settings(database).username(),
					store.password());
			KillRun run = new KillRun(Main.class,
					List.of(settings.url(), database, settings.username(), settings.password()), this.directory, proxy);
			Mode[] modes = { Mode.PASS, Mode.SWALLOW, Mode.REFUSE, Mode.HANG, Mode.SWALLOW, Mode.RESET_WITHIN };
			Random random = new Random(rounds);
			for (int i = 0; i < rounds; i++) {
				run.round((i < modes.length) ? modes[i] : modes[random.nextInt(modes.length)], asked);
			}
			run.drain(new ClickHouseMonitoringAdapter(settings));
			String table = " FROM " + database + ".numbers";
			Set<Long> stored = store.query("SELECT DISTINCT data.n::Int64" + table)
				.lines()
				.map(Long::valueOf)
				.collect(Collectors.toSet());
			run.finish(fault, stored, Long.parseLong(store.query("SELECT count()" + table)));
		}
	}

	private static ClickHouseSettings settings(String url, String database, String username, String password) {
		return new ClickHouseSettings(url, database, username, password, null, Duration.ofDays(30),
				Duration.ofSeconds(2), Duration.ofSeconds(5), null, true);
	}

	/**
	 * The application.
	 */
	static final class Main {

		private Main() {
		}

		public static void main(String[] args) throws Exception {
			KillTarget.run(new ClickHouseMonitoringAdapter(settings(args[0], args[1], args[2], args[3])),
					Path.of(args[4]), Long.parseLong(args[5]));
		}

	}

}
