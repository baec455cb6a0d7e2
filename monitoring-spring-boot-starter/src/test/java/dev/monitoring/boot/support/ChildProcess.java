package dev.monitoring.boot.support;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM of its own with the tests' class path, or a part of it.
 */
public final class ChildProcess implements AutoCloseable {

	private static final long TIMEOUT_SECONDS = 60;

	private final Process process;

	private final BufferedReader output;

	private ChildProcess(Process process) {
		this.process = process;
		this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	/**
	 * Starts a JVM.
	 * @param main the class with the main method
	 * @param jars which class path entries it has, by file name
	 * @param arguments the arguments of the main method
	 * @return the process
	 * @throws IOException if it does not start
	 */
	public static ChildProcess start(Class<?> main, Predicate<String> jars, String... arguments) throws IOException {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> jars.test(Path.of(entry).getFileName().toString()))
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", classPath, main.getName()));
		command.addAll(List.of(arguments));
		return new ChildProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	/**
	 * The id of the process.
	 * @return its id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Waits for a line of its output.
	 * @param text what the line contains
	 * @return the output so far
	 * @throws IOException if it cannot be read
	 */
	public String awaitLine(String text) throws IOException {
		StringBuilder seen = new StringBuilder();
		for (String line = this.output.readLine(); line != null; line = this.output.readLine()) {
			seen.append(line).append('\n');
			if (line.contains(text)) {
				return seen.toString();
			}
		}
		throw new AssertionError("The process ended without '" + text + "':\n" + seen);
	}

	/**
	 * Ends its input and waits for its end.
	 */
	@Override
	public void close() throws IOException, InterruptedException {
		this.process.getOutputStream().close();
		if (!this.process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
			this.process.destroyForcibly();
			throw new AssertionError("The process did not end");
		}
		assertThat(this.process.exitValue()).isZero();
	}

}
