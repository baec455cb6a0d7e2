package dev.monitoring.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePart.State;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what {@link Storages} says and asks; with the stores themselves it runs in
 * their own tests.
 */
class StoragesTests {

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	private final Preparation preparation = new Preparation();

	private final List<String> questions = new ArrayList<>();

	private String answer = "no";

	@TempDir
	Path folder;

	@Test
	void createsAndSaysWhatItDid() {
		assertThat(run("create", "--type", "clickhouse")).isZero();
		assertThat(this.out).hasToString("made the view" + System.lineSeparator() + "The clickhouse store is prepared."
				+ System.lineSeparator());
		assertThat(this.preparation.calls).containsExactly("create", "close");
	}

	@Test
	void aFailureIsSaidInAWordAndNoStackTrace() {
		this.preparation.failure = new StorageException("It is not at monitoring.influx.url. Change it.", null);
		assertThat(run("create", "--type", "influx")).isEqualTo(1);
		assertThat(this.err).hasToString("It is not at --url. Change it." + System.lineSeparator());
	}

	@Test
	void printsTheScriptsOrWritesThemWithoutOverwriting() throws Exception {
		assertThat(run("print", "--type", "clickhouse")).isZero();
		assertThat(this.out.toString()).contains("-- requests_1h.sql", "CREATE VIEW v");
		Path scripts = this.folder.resolve("scripts");
		assertThat(run("print", "--type", "clickhouse", "--to", scripts.toString())).isZero();
		assertThat(Files.readString(scripts.resolve("requests_1h.sql"))).isEqualTo("CREATE VIEW v\n");
		assertThat(run("print", "--type", "clickhouse", "--to", scripts.toString())).isEqualTo(1);
		assertThat(this.err.toString()).contains("requests_1h.sql is there already");
	}

	@Test
	void printingNeedsNoStore() {
		CommandLine command = Storages.commandLine(StorageOptions::open, null).setOut(new PrintWriter(this.out));
		assertThat(command.execute("print", "--type", "influx", "--zone", "Europe/Moscow")).isZero();
		assertThat(this.out.toString()).contains("-- requests_1d.flux", "Europe/Moscow");
	}

	@Test
	void probingFailsIfSomethingIsMissing() {
		this.preparation.parts.add(new StoragePart("table", "requests", State.PRESENT, ""));
		this.preparation.parts.add(new StoragePart("task", "errors", State.EDITED, "stays as it is"));
		assertThat(run("probe", "--type", "influx")).isZero();
		assertThat(this.out.toString()).contains("PRESENT  table    requests")
			.contains("EDITED   task     errors  (stays as it is)");
		this.preparation.parts.add(new StoragePart("view", "v", State.MISSING, ""));
		assertThat(run("probe", "--type", "influx")).isEqualTo(1);
	}

	@Test
	void asksBeforeItDrops() {
		assertThat(run("drop", "--type", "clickhouse", "--database", "shop")).isEqualTo(1);
		assertThat(this.questions)
			.containsExactly("Remove all aggregates of database shop at http://localhost:8123? Type yes: ");
		assertThat(this.preparation.calls).isEmpty();
		this.answer = "yes";
		assertThat(run("drop", "--type", "clickhouse")).isZero();
		assertThat(this.preparation.calls).containsExactly("drop", "close");
		assertThat(run("drop", "--type", "clickhouse", "--yes")).isZero();
		assertThat(this.questions).hasSize(2);
	}

	@Test
	void whereNobodyIsThereToAskItDropsNothing() {
		CommandLine command = Storages.commandLine((options) -> this.preparation, null)
			.setErr(new PrintWriter(this.err));
		assertThat(command.execute("drop", "--type", "influx", "--url", "http://u:secret@localhost:1")).isEqualTo(2);
		assertThat(this.err.toString())
			.contains("of bucket monitoring at http://localhost:1.", "add --yes", "More: storages drop --help")
			.doesNotContain("secret");
		assertThat(this.preparation.calls).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "create | Missing required option: '--type",
			"create --type oracle | Invalid value for option '--type'",
			"create --type influx | --organization must be set",
			"create --type influx --organization shop --token t --retention 0 | --retention must be at least 1h",
			"create --type clickhouse --url http://a:b@c | --url",
			"create --type clickhouse --scripts /not/there | --scripts must be a folder, not /not/there",
			"create --type clickhouse --zone Mars | Invalid value for option '--zone'" })
	void wrongArgumentsAreNamed(String arguments, String message) {
		CommandLine command = Storages.commandLine(StorageOptions::open, null).setErr(new PrintWriter(this.err));
		assertThat(command.execute(arguments.strip().split(" "))).isEqualTo(2);
		assertThat(this.err.toString()).contains(message.strip()).doesNotContain("monitoring.", "\tat ");
	}

	private int run(String... arguments) {
		Function<String, String> question = (text) -> {
			this.questions.add(text);
			return this.answer;
		};
		return Storages.commandLine((options) -> this.preparation, question)
			.setOut(new PrintWriter(this.out))
			.setErr(new PrintWriter(this.err))
			.execute(arguments);
	}

	private static final class Preparation implements StoragePreparation {

		private final List<String> calls = new ArrayList<>();

		private final List<StoragePart> parts = new ArrayList<>();

		private StorageException failure;

		@Override
		public List<StorageScript> scripts() {
			return List.of(new StorageScript("requests_1h.sql", "CREATE VIEW v\n"));
		}

		@Override
		public void create(Consumer<String> progress) throws StorageException {
			this.calls.add("create");
			if (this.failure != null) {
				throw this.failure;
			}
			progress.accept("made the view");
		}

		@Override
		public List<StoragePart> probe() {
			return this.parts;
		}

		@Override
		public void drop(Consumer<String> progress) {
			this.calls.add("drop");
		}

		@Override
		public void close() {
			this.calls.add("close");
		}

	}

}
