package dev.monitoring.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

/**
 * The command line that prepares stores for aggregation. Exit codes: 0 for success, 1 for
 * a store that could not be prepared, or is not, 2 for wrong arguments.
 */
@Command(name = "storages", mixinStandardHelpOptions = true, versionProvider = StoragesVersion.class,
		description = "Prepares a store of monitoring points for aggregation.",
		synopsisSubcommandLabel = "(create | print | probe | drop)")
public final class Storages {

	private final Function<StorageOptions, StoragePreparation> stores;

	private final @Nullable Function<String, @Nullable String> question;

	@Spec
	private @Nullable CommandSpec spec;

	/**
	 * Makes the command.
	 * @param stores opens the store that options name
	 * @param question asks a person, and gives the answer; {@code null} where nobody is
	 * there
	 */
	Storages(Function<StorageOptions, StoragePreparation> stores,
			@Nullable Function<String, @Nullable String> question) {
		this.stores = stores;
		this.question = question;
	}

	/**
	 * Runs the command and ends the process.
	 * @param arguments the arguments
	 */
	public static void main(String[] arguments) {
		// There is no logging here: what is to be said is printed.
		System.setProperty("slf4j.internal.verbosity", "ERROR");
		Console console = System.console();
		Function<String, @Nullable String> question = (console != null) ? (text) -> console.readLine("%s", text) : null;
		System.exit(commandLine(StorageOptions::open, question).execute(arguments));
	}

	static CommandLine commandLine(Function<StorageOptions, StoragePreparation> stores,
			@Nullable Function<String, @Nullable String> question) {
		Storages storages = new Storages(stores, question);
		return new CommandLine(storages).setCaseInsensitiveEnumValuesAllowed(true)
			.setParameterExceptionHandler((ex, arguments) -> {
				CommandLine command = ex.getCommandLine();
				command.getErr().println(ex.getMessage());
				command.getErr().println("More: " + command.getCommandSpec().qualifiedName() + " --help");
				return command.getCommandSpec().exitCodeOnInvalidInput();
			})
			.setExecutionExceptionHandler((ex, command, result) -> {
				if (ex instanceof StorageException || ex instanceof IOException) {
					command.getErr().println(StorageOptions.inOptions(ex.getMessage()));
					return 1;
				}
				throw ex;
			});
	}

	private PrintWriter out() {
		return spec().commandLine().getOut();
	}

	private CommandSpec spec() {
		if (this.spec == null) {
			throw new IllegalStateException("picocli sets it");
		}
		return this.spec;
	}

	@Command(description = "Makes what is missing and aggregates what the store keeps already.",
			mixinStandardHelpOptions = true)
	int create(@Mixin StorageOptions options) throws StorageException {
		try (StoragePreparation preparation = open(options)) {
			preparation.create(out()::println);
		}
		out().println("The " + options.type() + " store is prepared.");
		return 0;
	}

	@Command(description = "Writes the scripts that create applies, to be read and edited. Needs no store.",
			mixinStandardHelpOptions = true)
	int print(@Mixin StorageOptions options,
			@Option(names = "--to", paramLabel = "DIR",
					description = "Folder for the scripts; without it they are shown.") @Nullable Path folder)
			throws StorageException, IOException {
		try (StoragePreparation preparation = open(options.withoutStore())) {
			List<StorageScript> scripts = preparation.scripts();
			for (StorageScript script : scripts) {
				print(script, folder);
			}
		}
		return 0;
	}

	private void print(StorageScript script, @Nullable Path folder) throws IOException {
		if (folder == null) {
			out().println("-- " + script.name());
			out().println(script.text().strip());
			out().println();
			return;
		}
		Files.createDirectories(folder);
		Path file = folder.resolve(script.name());
		if (Files.exists(file)) {
			throw new IOException(file + " is there already: remove it, or name another folder.");
		}
		Files.writeString(file, script.text());
		out().println(file.toString());
	}

	@Command(description = "Looks at what there is and changes nothing. Fails if something is missing.",
			mixinStandardHelpOptions = true)
	int probe(@Mixin StorageOptions options) throws StorageException {
		List<StoragePart> parts;
		try (StoragePreparation preparation = open(options)) {
			parts = preparation.probe();
		}
		boolean complete = true;
		for (StoragePart part : parts) {
			out().printf("%-8s %-8s %s%s%n", part.state(), part.kind(), part.name(),
					part.detail().isEmpty() ? "" : "  (" + part.detail() + ")");
			complete &= part.state() == StoragePart.State.PRESENT || part.state() == StoragePart.State.EDITED;
		}
		return complete ? 0 : 1;
	}

	@Command(description = "Removes what create made, aggregated rows included. Raw points stay.",
			mixinStandardHelpOptions = true)
	int drop(@Mixin StorageOptions options, @Option(names = "--yes", description = "Do not ask.") boolean yes)
			throws StorageException {
		if (!yes && !isConfirmed(options)) {
			spec().commandLine().getErr().println("Nothing was removed.");
			return 1;
		}
		try (StoragePreparation preparation = open(options)) {
			preparation.drop(out()::println);
		}
		return 0;
	}

	private boolean isConfirmed(StorageOptions options) {
		if (this.question == null) {
			throw new ParameterException(options.command(),
					"There is nobody to ask: add --yes to remove the aggregates of " + options.place() + ".");
		}
		String answer = this.question.apply("Remove all aggregates of " + options.place() + "? Type yes: ");
		return answer != null && answer.strip().equals("yes");
	}

	private StoragePreparation open(StorageOptions options) {
		try {
			return this.stores.apply(options);
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(options.command(), StorageOptions.inOptions(ex.getMessage()), ex);
		}
	}

}
