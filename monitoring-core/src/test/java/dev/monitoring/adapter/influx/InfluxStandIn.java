package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stand-in: an InfluxDB 1 behind a proxy that speaks of the API of InfluxDB 2 what
 * the adapter needs. It reads and stores lines as InfluxDB 2 does; tokens, organizations
 * and refusals of whole requests are the proxy's.
 */
final class InfluxStandIn extends InfluxServer {

	private static final String TOKEN = "stand-in-token";

	private static final String ORGANIZATION = "stand-in";

	private static final String BUCKET = "points";

	/**
	 * InfluxDB 1 stores the good lines of a request that has malformed ones, so that a
	 * request is tried in a database of its own first.
	 */
	private static final String TRIAL = "_trial";

	private final HttpClient http = HttpClient.newHttpClient();

	private final ExecutorService threads;

	private final HttpServer proxy;

	private final Path program;

	private final Path folder;

	private final int port;

	private Process process;

	private InfluxStandIn(Path program, Path folder, HttpServer proxy, ExecutorService threads, int port) {
		super(InfluxSettings.defaults("http://localhost:" + proxy.getAddress().getPort(), ORGANIZATION, BUCKET, TOKEN),
				"http://localhost:" + port);
		this.program = program;
		this.folder = folder;
		this.proxy = proxy;
		this.threads = threads;
		this.port = port;
	}

	static InfluxStandIn start(Path program, Path folder) throws IOException {
		InetAddress loopback = InetAddress.getLoopbackAddress();
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
			port = socket.getLocalPort();
		}
		HttpServer proxy = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
		ExecutorService threads = Executors.newCachedThreadPool();
		proxy.setExecutor(threads);
		InfluxStandIn standIn = new InfluxStandIn(program, folder, proxy, threads, port);
		proxy.createContext("/api/v2/", standIn::handle);
		proxy.start();
		boolean started = false;
		try {
			standIn.startProcess();
			standIn.ask("CREATE DATABASE " + TRIAL);
			standIn.ask("CREATE DATABASE " + BUCKET);
			started = true;
		}
		finally {
			if (!started) {
				standIn.close();
			}
		}
		return standIn;
	}

	void startProcess() throws IOException {
		Path configuration = Files.writeString(this.folder.resolve("influxd.conf"), """
				reporting-disabled = true
				bind-address = "127.0.0.1:0"
				[meta]
				dir = "%1$s/meta"
				[data]
				dir = "%1$s/data"
				wal-dir = "%1$s/wal"
				[monitor]
				store-enabled = false
				[http]
				bind-address = "127.0.0.1:%2$d"
				log-enabled = false
				""".formatted(this.folder, this.port));
		this.process = new ProcessBuilder(this.program.toString(), "-config", configuration.toString())
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("influxd.log").toFile())
			.start();
		Awaitility.await("the stand-in, whose log is in " + this.folder)
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> ask("SHOW DATABASES").statusCode() == 200);
	}

	/**
	 * Ends the process as a crash does.
	 */
	void kill() {
		if (this.process == null) {
			return;
		}
		this.process.destroyForcibly().onExit().join();
	}

	private HttpResponse<String> ask(String question) throws IOException {
		return send(
				HttpRequest.newBuilder(uri("/query?q=" + encoded(question))).POST(HttpRequest.BodyPublishers.noBody()));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			if (!("Token " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
				answer(exchange, 401, "unauthorized access");
				return;
			}
			switch (exchange.getRequestURI().getPath()) {
				case "/api/v2/write" -> write(exchange);
				case "/api/v2/orgs" -> send(exchange, 200, "{\"orgs\":[{\"id\":\"0000000000000001\"}]}");
				case "/api/v2/buckets" -> makeBucket(exchange);
				default -> answer(exchange, 404, "not found");
			}
		}
	}

	private void makeBucket(HttpExchange exchange) throws IOException {
		JsonNode bucket = new JsonMapper().readTree(exchange.getRequestBody().readAllBytes());
		ask("CREATE DATABASE \"" + bucket.path("name").asString() + "\"");
		send(exchange, 201, bucket.toString());
	}

	private void write(HttpExchange exchange) throws IOException {
		Map<String, String> parameters = new HashMap<>();
		for (String parameter : exchange.getRequestURI().getRawQuery().split("&")) {
			String[] parts = parameter.split("=", 2);
			parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
		}
		if (!ORGANIZATION.equals(parameters.get("org"))) {
			answer(exchange, 404, "organization name \\\"" + parameters.get("org") + "\\\" not found");
			return;
		}
		byte[] body = exchange.getRequestBody().readAllBytes();
		String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
		try {
			HttpResponse<String> response = write(TRIAL, body, encoding);
			if (!response.body().contains("unable to parse")) {
				response = write(parameters.get("bucket"), body, encoding);
			}
			translate(exchange, response);
		}
		catch (IOException ex) {
			answer(exchange, 503, "down");
		}
	}

	private HttpResponse<String> write(String database, byte[] body, String encoding) throws IOException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri("/write?precision=n&db=" + encoded(database)))
			.POST(HttpRequest.BodyPublishers.ofByteArray(body));
		return send((encoding != null) ? request.header("Content-Encoding", encoding) : request);
	}

	private static void translate(HttpExchange exchange, HttpResponse<String> response) throws IOException {
		if (response.statusCode() == 204) {
			exchange.sendResponseHeaders(204, -1);
			return;
		}
		String message = response.body().replaceAll("(?s)^\\{\"error\":\"(.*)\"}\\s*$", "$1");
		if (response.statusCode() == 404) {
			answer(exchange, 404, "bucket not found");
		}
		else if (message.startsWith("partial write")) {
			answer(exchange, 422, "failure writing points to database: " + message);
		}
		else {
			answer(exchange, response.statusCode(), message);
		}
	}

	private static void answer(HttpExchange exchange, int status, String message) throws IOException {
		send(exchange, status, "{\"code\":\"error\",\"message\":\"" + message + "\"}");
	}

	private static void send(HttpExchange exchange, int status, String json) throws IOException {
		byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	void dropBucket(String bucket) throws IOException {
		ask("DROP DATABASE \"" + bucket + "\"");
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.proxy.stop(0);
		this.threads.shutdownNow();
		kill();
	}

}
