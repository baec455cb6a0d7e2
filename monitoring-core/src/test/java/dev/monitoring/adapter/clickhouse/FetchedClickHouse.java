package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.jna.Native;

import org.springframework.util.FileSystemUtils;

/**
 * A ClickHouse server of the library that {@code tools/engines.sh} fetches: a child
 * process with a port and a folder of its own, which both outlive it, so that it can be
 * killed and started again. It ends with this JVM, however that ends: it reads a pipe.
 */
final class FetchedClickHouse {

	static final String USERNAME = "monitoring";

	static final String PASSWORD = "test-password";

	private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

	private final Path library;

	private final Path folder;

	private final int port;

	private Process process;

	FetchedClickHouse(Path library) throws IOException {
		this.library = library;
		this.folder = Files.createTempDirectory("monitoring-clickhouse");
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = socket.getLocalPort();
		}
		Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
		Files.writeString(this.folder.resolve("users.xml"), users());
		Files.writeString(this.folder.resolve("config.xml"), config());
		start();
	}

	String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/**
	 * Starts the process and waits until it answers.
	 */
	void start() throws IOException {
		this.process = new ProcessBuilder(command())
			// The program reads a config.xml of its working folder, too.
			.directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()))
			.start();
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		while (!answers()) {
			if (System.nanoTime() - deadline > 0 || endsWithin(Duration.ofMillis(20))) {
				String said = Files.readString(console());
				this.process.destroyForcibly();
				throw new IllegalStateException("ClickHouse did not start: " + said);
			}
		}
	}

	private boolean endsWithin(Duration time) {
		try {
			return this.process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean answers() {
		try {
			HttpRequest ping = HttpRequest.newBuilder(URI.create(url() + "/ping"))
				.timeout(Duration.ofSeconds(2))
				.build();
			return this.http.send(ping, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Kills the process as {@code kill -9} does.
	 */
	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	private void delete() {
		try {
			// The end of its input lets it end.
			this.process.getOutputStream().close();
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				kill();
			}
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException | InterruptedException ex) {
			this.process.destroyForcibly();
		}
	}

	private Path console() {
		return this.folder.resolve("console.log");
	}

	private List<String> command() {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC"));
		if (Runtime.version().feature() >= 22) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.addAll(List.of("-cp", classPath(), FetchedClickHouseMain.class.getName(), this.library.toString()));
		command.addAll(List.of("--config-file=" + this.folder.resolve("config.xml"),
				"--path=" + this.folder.resolve("data"), "--query",
				"SYSTEM START LISTEN HTTP; SELECT count() FROM file('/dev/stdin', 'LineAsString', 'l String') FORMAT Null"));
		return command;
	}

	private static String classPath() {
		return Stream.of(FetchedClickHouseMain.class, Native.class)
			.map((type) -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())))
			.map(Path::toString)
			.collect(Collectors.joining(System.getProperty("path.separator")));
	}

	/**
	 * The program's own session needs the user {@code default} without a password: it may
	 * do nothing that a store needs, so that forgotten credentials are noticed.
	 */
	private static String users() {
		return """
				<clickhouse>
					<profiles><default/><reader><readonly>1</readonly></reader></profiles>
					<quotas><default/></quotas>
					<users>
						<default>
							<password/>
							<networks><ip>127.0.0.1</ip></networks>
							<profile>default</profile>
							<quota>default</quota>
							<grants>
								<query>GRANT SYSTEM LISTEN ON *.*</query>
								<query>GRANT FILE ON *.*</query>
								<query>GRANT CREATE TEMPORARY TABLE ON *.*</query>
							</grants>
						</default>
						<%1$s>
							<password>%2$s</password>
							<networks><ip>127.0.0.1</ip></networks>
							<profile>default</profile>
							<quota>default</quota>
							<access_management>1</access_management>
						</%1$s>
						<reader>
							<password>%2$s</password>
							<networks><ip>127.0.0.1</ip></networks>
							<profile>reader</profile>
							<quota>default</quota>
						</reader>
						<inserter>
							<password>%2$s</password>
							<networks><ip>127.0.0.1</ip></networks>
							<profile>default</profile>
							<quota>default</quota>
							<grants><query>GRANT INSERT ON *.*</query></grants>
						</inserter>
					</users>
				</clickhouse>
				""".formatted(USERNAME, PASSWORD);
	}

	private String config() {
		return """
				<clickhouse>
					<listen_host>127.0.0.1</listen_host>
					<http_port>%d</http_port>
					<users_config>%s</users_config>
					<logger><level>warning</level><log>%s</log></logger>
				</clickhouse>
				""".formatted(this.port, this.folder.resolve("users.xml"), this.folder.resolve("server.log"));
	}

}
