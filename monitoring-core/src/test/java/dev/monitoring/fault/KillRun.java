package dev.monitoring.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts an application again and again and kills it at random moments, with the store
 * up, down and answering in vain, and remembers what its spool had taken.
 */
public final class KillRun {

	/**
	 * No process records more.
	 */
	private static final long NUMBERS = 1_000_000;

	/**
	 * What the median kill may cost, in milliseconds of points. The promise is the last
	 * slice of 100 ms; on a machine that has more work than processors, a thread that is
	 * due waits for its turn too. The worst is printed, not judged.
	 */
	private static final long MOST_LOST = 500;

	private final Class<?> main;

	private final List<String> arguments;

	private final Path directory;

	private final FaultProxy proxy;

	private final Random random = new Random(7);

	private final Set<Long> spooled = Collections.synchronizedSet(new HashSet<>());

	/**
	 * The rounds that ended with a kill.
	 */
	private final Set<Long> killed = new HashSet<>();

	private final List<Long> shutdownMillis = new ArrayList<>();

	private volatile boolean appended;

	private volatile String end;

	private long rounds;

	/**
	 * Prepares a run.
	 * @param main a class whose main method calls {@link KillTarget}, with the arguments
	 * below, the directory and the first number
	 * @param arguments its first arguments
	 * @param directory of the spool
	 * @param proxy stands before the store
	 */
	public KillRun(Class<?> main, List<String> arguments, Path directory, FaultProxy proxy) {
		this.main = main;
		this.arguments = arguments;
		this.directory = directory;
		this.proxy = proxy;
	}

	/**
	 * Starts the application and kills it.
	 * @param mode what becomes of its requests
	 * @param asked whether it is asked to end, or else killed at once
	 */
	public void round(Mode mode, boolean asked) throws Exception {
		this.proxy.mode(mode);
		int broken = this.proxy.faults();
		Process process = start(this.rounds++ * NUMBERS);
		Thread reader = read(process);
		await(process, () -> this.appended);
		if (mode != Mode.PASS && mode != Mode.REFUSE) {
			await(process, () -> this.proxy.faults() > broken);
		}
		Thread.sleep(100 + this.random.nextInt(900));
		// Not by the process itself, which would close the pipe before it is read.
		if (asked) {
			process.toHandle().destroy();
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		}
		else {
			process.toHandle().destroyForcibly();
			process.waitFor();
		}
		reader.join();
		if (asked) {
			noteEnd();
		}
		else {
			this.killed.add(this.rounds - 1);
		}
	}

	private void noteEnd() {
		assertThat(this.end).as("what it said at its end").isNotNull();
		String[] words = this.end.split(" ");
		this.shutdownMillis.add(Long.valueOf(words[1]));
		assertThat(words[2]).as("dropped, but for what came after the close").isEqualTo(words[3]);
	}

	private Process start(long first) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-Xmx256m", "-cp",
						System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						this.main.getName()));
		command.addAll(this.arguments);
		command.addAll(List.of(this.directory.toString(), String.valueOf(first)));
		this.appended = false;
		this.end = null;
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private Thread read(Process process) {
		Thread thread = new Thread(() -> {
			try (BufferedReader lines = new BufferedReader(
					new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
				for (String line = lines.readLine(); line != null; line = lines.readLine()) {
					take(line);
				}
			}
			catch (IOException ex) {
				// It was killed.
			}
		});
		thread.start();
		return thread;
	}

	private void take(String line) {
		int at = line.indexOf(" @");
		if (line.startsWith("S ") && at > 0) {
			for (String number : line.substring(2, at).split(" ")) {
				this.spooled.add(Long.valueOf(number));
			}
			this.appended = true;
		}
		else if (line.startsWith("END ")) {
			this.end = line;
		}
	}

	private static void await(Process process, BooleanSupplier condition) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		while (!condition.getAsBoolean()) {
			assertThat(process.isAlive()).as("it ended by itself").isTrue();
			assertThat(System.nanoTime()).as("it did not start").isLessThan(deadline);
			Thread.sleep(10);
		}
	}

	/**
	 * Sends what is left.
	 * @param adapter writes to the store
	 * @return how many points were left
	 */
	public long drain(MonitoringAdapter adapter) throws IOException {
		this.proxy.mode(Mode.PASS);
		try (MonitoringPipeline pipeline = KillTarget.pipeline(adapter, KillTarget.spool(this.directory))) {
			pipeline.flush();
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			while (pipeline.statistics().pending() > 0) {
				assertThat(System.nanoTime()).as(pipeline.statistics().toString()).isLessThan(deadline);
				pipeline.flush();
			}
			PipelineStatistics statistics = pipeline.statistics();
			assertThat(statistics.totalDropped()).isZero();
			assertThat(statistics.recovered()).isEqualTo(statistics.stored());
			return statistics.recovered();
		}
	}

	/**
	 * Checks what is in the store.
	 * @param fault the row's name
	 * @param stored the numbers in it
	 * @param rows how many rows these are
	 */
	public void finish(String fault, Set<Long> stored, long rows) throws IOException {
		Set<Long> lost = new HashSet<>(this.spooled);
		lost.removeAll(stored);
		long duplicates = rows - stored.size();
		assertThat(this.spooled).as("sufficient").hasSizeGreaterThan((int) this.rounds * 10);
		assertThat(lost).as("spooled and lost").isEmpty();
		assertThat(duplicates).as("duplicates").isZero();
		assertThat(stored).as("nothing is invented")
			.allMatch((n) -> n >= 0 && n / NUMBERS < this.rounds && n % NUMBERS < NUMBERS / 2);
		String figure = lostWithTheirProcess(stored);
		if (!this.shutdownMillis.isEmpty()) {
			figure += "shutdown took " + Collections.max(this.shutdownMillis) + " ms at most; ";
		}
		FaultTable.add(fault,
				"spooled %d, stored %d, spooled and lost %d, duplicates %d".formatted(this.spooled.size(),
						stored.size(), lost.size(), duplicates),
				figure + this.proxy.faults() + " requests broken in " + this.rounds + " rounds");
	}

	/**
	 * What was recorded and is not stored: the last points of each process, and no other.
	 */
	private String lostWithTheirProcess(Set<Long> stored) throws IOException {
		List<Long> millis = new ArrayList<>();
		long points = 0;
		for (long round = 0; round < this.rounds; round++) {
			RecordedNumbers recorded = RecordedNumbers.open(this.directory, round * NUMBERS);
			int count = recorded.count();
			int kept = count;
			while (kept > 0 && !stored.contains(round * NUMBERS + kept - 1)) {
				kept--;
			}
			for (long n = round * NUMBERS; n < round * NUMBERS + kept; n++) {
				assertThat(stored.contains(n)).as("nothing is missing but the last: %d", n).isTrue();
			}
			if (this.killed.contains(round)) {
				points += count - kept;
				millis.add((kept < count) ? recorded.moment(count - 1) - recorded.moment(kept) : 0);
			}
		}
		if (millis.isEmpty()) {
			return "";
		}
		Collections.sort(millis);
		long median = millis.get(millis.size() / 2);
		assertThat(median).as("milliseconds of points lost, median of %s", millis).isLessThanOrEqualTo(MOST_LOST);
		return "%d points lost that were recorded in the last %d ms (median), %d ms (worst); ".formatted(points, median,
				millis.get(millis.size() - 1));
	}

}
