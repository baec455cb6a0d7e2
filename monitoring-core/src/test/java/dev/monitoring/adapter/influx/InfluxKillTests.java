package dev.monitoring.adapter.influx;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import dev.monitoring.fault.FaultProxy;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.fault.KillRun;
import dev.monitoring.fault.KillTarget;

/**
 * Kills applications that write to an InfluxDB, or to the stand-in.
 */
@ExtendWith(InfluxServer.Condition.class)
@Timeout(1200)
class InfluxKillTests {

	@TempDir
	private Path directory;

	@Test
	void losesAndDoublesNothingThatWasSpooled() throws Exception {
		run("F14 kill -9, InfluxDB, some rounds", 4, false);
	}

	@Test
	@Tag("faults")
	void losesAndDoublesNothingThatWasSpooledInFiftyRounds() throws Exception {
		int rounds = Integer.getInteger("faults.kills", 50);
		run("F14 kill -9, InfluxDB, " + rounds + " rounds", rounds, false);
	}

	@Test
	void losesNothingWhenItIsAskedToEnd() throws Exception {
		run("F15 SIGTERM, InfluxDB", 3, true);
	}

	private void run(String fault, int rounds, boolean asked) throws Exception {
		Path files = Files.createDirectory(this.directory.resolve("influx"));
		try (InfluxServer server = InfluxServer.open(files);
				FaultProxy proxy = new FaultProxy(URI.create(server.settings().url()).getPort(),
						"Content-Encoding: gzip")) {
			InfluxSettings settings = server.settings();
			server.query("DELETE FROM numbers");
			List<String> arguments = List.of(proxy.url(), settings.organization(), settings.bucket(), settings.token());
			KillRun run = new KillRun(Main.class, arguments, this.directory.resolve("spool"), proxy);
			Mode[] modes = { Mode.PASS, Mode.SWALLOW, Mode.REFUSE, Mode.HANG, Mode.SWALLOW, Mode.RESET_WITHIN };
			Random random = new Random(rounds);
			for (int i = 0; i < rounds; i++) {
				run.round((i < modes.length) ? modes[i] : modes[random.nextInt(modes.length)], asked);
			}
			run.drain(adapter(arguments));
			JsonNode rows = server.query("SELECT n FROM numbers").path(0).path("values");
			Set<Long> stored = new HashSet<>();
			rows.forEach((row) -> stored.add(row.get(1).asLong()));
			run.finish(fault, stored, rows.size());
		}
	}

	private static InfluxMonitoringAdapter adapter(List<String> arguments) {
		return new InfluxMonitoringAdapter(
				new InfluxSettings(arguments.get(0), arguments.get(1), arguments.get(2), arguments.get(3),
						Duration.ofDays(30), true, true, Duration.ofSeconds(2), Duration.ofSeconds(5), null),
				Clock.systemUTC());
	}

	/**
	 * The application.
	 */
	static final class Main {

		private Main() {
		}

		public static void main(String[] args) throws Exception {
			KillTarget.run(adapter(List.of(args)), Path.of(args[4]), Long.parseLong(args[5]));
		}

	}

}
