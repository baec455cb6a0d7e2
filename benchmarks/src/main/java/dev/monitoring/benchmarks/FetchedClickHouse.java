package dev.monitoring.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.clickhouse.ClickHouseSettings;

/**
 * The ClickHouse server that {@code MONITORING_TEST_CLICKHOUSE_URL} names, or one of the
 * library that {@code tools/engines.sh} fetches: a child process with a port and a folder
 * of its own.
 */
final class FetchedClickHouse implements AutoCloseable {

	private final Path folder;

	private final boolean kept;

	private final HttpClient http = HttpClient.newHttpClient();

	private final String url;

	private final @Nullable Process process;

	FetchedClickHouse() {
		this(Folders.make(), false);
	}

	/**
	 * Starts a server.
	 * @param folder the folder of what it stores
	 * @param kept whether that is left as it is in the end
	 */
	FetchedClickHouse(Path folder, boolean kept) {
		this.folder = folder;
		this.kept = kept;
		String given = System.getenv("MONITORING_TEST_CLICKHOUSE_URL");
		try {
			int port = freePort();
			this.url = (given != null) ? given : "http://127.0.0.1:" + port;
			this.process = (given != null) ? null : start(port);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private Process start(int port) throws IOException, InterruptedException {
		Files.writeString(this.folder.resolve("config.xml"), """
				<clickhouse>
					<listen_host>127.0.0.1</listen_host>
					<http_port>%d</http_port>
					<logger><level>none</level></logger>
				</clickhouse>
				""".formatted(port));
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-cp", classPath(), FetchedClickHouse.class.getName(),
				library().toString(), "--config-file=config.xml", "--path=data", "--query",
				"SYSTEM START LISTEN HTTP; SELECT count() FROM file('/dev/stdin', 'LineAsString', 'l String') FORMAT Null"));
		Process process = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("console.log").toFile())
			.start();
		long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (!answers()) {
			if (System.nanoTime() - deadline > 0 || process.waitFor(20, TimeUnit.MILLISECONDS)) {
				process.destroyForcibly();
				throw new IllegalStateException(
						"ClickHouse did not start: " + Files.readString(this.folder.resolve("console.log")));
			}
		}
		return process;
	}

	private static String classPath() {
		String separator = System.getProperty("path.separator");
		return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(separator), -1))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.collect(Collectors.joining(separator));
	}

	/**
	 * The library in {@code .engines} of the working folder or of one above.
	 */
	private static Path library() throws IOException {
		for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
			Path packages = at.resolve(".engines/node_modules/@chdb");
			if (Files.isDirectory(packages)) {
				try (DirectoryStream<Path> found = Files.newDirectoryStream(packages, "lib-*")) {
					for (Path library : found) {
						return library.resolve("libchdb.so");
					}
				}
			}
		}
		throw new IllegalStateException(
				"There is no ClickHouse: run tools/engines.sh clickhouse, or set MONITORING_TEST_CLICKHOUSE_URL");
	}

	private boolean answers() throws InterruptedException {
		try {
			return execute("SELECT 1", new byte[0]).equals("1\n");
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Executes a statement.
	 * @param parameters the query string: the statement and settings
	 * @param body what is inserted
	 * @return the answer
	 */
	String post(String parameters, byte[] body) throws IOException, InterruptedException {
		HttpResponse<String> response = this.http.send(HttpRequest.newBuilder(URI.create(this.url + "/?" + parameters))
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.header("X-ClickHouse-User", user())
			.header("X-ClickHouse-Key", password())
			.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IOException(response.body());
		}
		return response.body();
	}

	String execute(String statement, byte[] body) throws IOException, InterruptedException {
		return post("query=" + encoded(statement), body);
	}

	static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/**
	 * The settings of an adapter with a database of its own, which keeps points for ever.
	 */
	ClickHouseSettings settings() {
		ClickHouseSettings defaults = ClickHouseSettings.defaults(this.url, "monitoring_benchmark", user(), password());
		return new ClickHouseSettings(defaults.url(), defaults.database(), defaults.username(), defaults.password(),
				null, ClickHouseSettings.LONGEST_RETENTION, defaults.connectTimeout(), defaults.readTimeout(), null,
				true);
	}

	private static String user() {
		return System.getenv().getOrDefault("MONITORING_TEST_CLICKHOUSE_USER", "default");
	}

	private static String password() {
		return System.getenv().getOrDefault("MONITORING_TEST_CLICKHOUSE_PASSWORD", "");
	}

	@Override
	public void close() {
		try {
			if (!this.kept) {
				execute("DROP DATABASE IF EXISTS monitoring_benchmark", new byte[0]);
			}
			Process process = this.process;
			if (process != null) {
				// The end of its input lets it end.
				process.getOutputStream().close();
				if (!process.waitFor(10, TimeUnit.SECONDS)) {
					process.destroyForcibly().onExit().join();
				}
			}
			if (!this.kept) {
				Folders.delete(this.folder);
			}
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Runs the program that is inside the library. It would take this JVM's signal
	 * handlers, and ends the process with itself, hence a child.
	 * @param args the library, then the program's arguments
	 */
	public static void main(String[] args) {
		Engine engine = Native.load(args[0], Engine.class);
		engine.chdb_set_signal_handlers_enabled(0);
		String[] arguments = args.clone();
		arguments[0] = "clickhouse";
		Pointer error = engine.query_stable_v2(arguments.length, new StringArray(arguments)).getPointer(48);
		if (error != null) {
			System.err.println(error.getString(0));
		}
		Runtime.getRuntime().halt((error != null) ? 1 : 0);
	}

	/**
	 * What is called of the library, named as there.
	 */
	interface Engine extends Library {

		void chdb_set_signal_handlers_enabled(int enabled);

		Pointer query_stable_v2(int count, StringArray arguments);

	}

}
