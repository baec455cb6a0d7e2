package dev.monitoring.adapter.influx;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

/**
 * An HTTP server on the loopback that answers as it is told and keeps what it was sent.
 */
public final class StubServer implements AutoCloseable {

	public static final Answer STORED = new Answer(204, null, "", List.of());

	/**
	 * Closes the connection without an answer.
	 */
	static final Answer CLOSED = new Answer(-1, null, "", List.of());

	/**
	 * Answers when the server is closed.
	 */
	static final Answer STALLED = new Answer(-2, null, "", List.of());

	final List<Request> requests = new CopyOnWriteArrayList<>();

	volatile Function<Request, Answer> answers = (request) -> STORED;

	private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();

	private final CountDownLatch end = new CountDownLatch(1);

	final CountDownLatch stalled = new CountDownLatch(1);

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final String scheme;

	StubServer() {
		this(null);
	}

	StubServer(SSLContext ssl) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		try {
			if (ssl != null) {
				HttpsServer server = HttpsServer.create(address, 0);
				server.setHttpsConfigurator(new HttpsConfigurator(ssl));
				this.server = server;
			}
			else {
				this.server = HttpServer.create(address, 0);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.scheme = (ssl != null) ? "https" : "http";
		this.server.createContext("/", this::handle);
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	String url() {
		return this.scheme + "://localhost:" + this.server.getAddress().getPort();
	}

	/**
	 * Answers writes of lines; the empty ones of probes are good.
	 */
	void answerLines(Answer answer) {
		this.answers = (request) -> request.isProbe() ? STORED : answer;
	}

	/**
	 * The requests that brought lines.
	 */
	List<Request> lines() {
		return this.requests.stream().filter((request) -> !request.isProbe()).toList();
	}

	/**
	 * How many connections brought requests.
	 */
	int connections() {
		return this.clients.size();
	}

	private void handle(HttpExchange exchange) throws IOException {
		this.clients.add(exchange.getRemoteAddress());
		try (exchange) {
			Request request = Request.of(exchange);
			this.requests.add(request);
			Answer answer = this.answers.apply(request);
			if (answer == STALLED) {
				this.stalled.countDown();
				this.end.await();
			}
			else if (answer != CLOSED) {
				answer.send(exchange);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.end.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	/**
	 * What was sent.
	 *
	 * @param target method, path and query
	 * @param authorization the header
	 * @param encoding the header {@code Content-Encoding}
	 * @param length the header {@code Content-Length}
	 * @param body the body, decompressed
	 */
	public record Request(String target, String authorization, String encoding, String length, String body) {

		private static Request of(HttpExchange exchange) throws IOException {
			String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
			byte[] bytes = exchange.getRequestBody().readAllBytes();
			InputStream body = new ByteArrayInputStream(bytes);
			if ("gzip".equals(encoding)) {
				body = new GZIPInputStream(body);
			}
			return new Request(exchange.getRequestMethod() + " " + exchange.getRequestURI(),
					exchange.getRequestHeaders().getFirst("Authorization"), encoding,
					exchange.getRequestHeaders().getFirst("Content-Length"),
					new String(body.readAllBytes(), StandardCharsets.UTF_8));
		}

		boolean isProbe() {
			return this.body.equals("\n");
		}

		boolean isWrite() {
			return this.target.contains("/api/v2/write");
		}

	}

	/**
	 * What is answered.
	 *
	 * @param status the status
	 * @param type the header {@code Content-Type}
	 * @param body the body
	 * @param headers names and values of other headers in turn
	 */
	public record Answer(int status, String type, String body, List<String> headers) {

		/**
		 * An error as InfluxDB says it.
		 */
		public static Answer error(int status, String message) {
			return new Answer(status, "application/json; charset=utf-8",
					"{\"code\":\"error\",\"message\":\"" + message + "\"}", List.of());
		}

		static Answer page(int status) {
			return new Answer(status, "text/html", "<html>a page</html>", List.of());
		}

		Answer with(String header, String value) {
			return new Answer(this.status, this.type, this.body, List.of(header, value));
		}

		private void send(HttpExchange exchange) throws IOException {
			if (this.type != null) {
				exchange.getResponseHeaders().set("Content-Type", this.type);
			}
			for (int i = 0; i < this.headers.size(); i += 2) {
				exchange.getResponseHeaders().set(this.headers.get(i), this.headers.get(i + 1));
			}
			byte[] bytes = this.body.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(this.status, (bytes.length != 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
		}

	}

}
