package dev.monitoring.adapter.clickhouse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Stands between the adapter and a server and answers inserts wrongly.
 */
final class FaultyProxy implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

	private final Queue<URI> inserts = new ConcurrentLinkedQueue<>();

	private final HttpServer server;

	private final String target;

	FaultyProxy(String target) throws IOException {
		this.target = target;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::handle);
		this.server.setExecutor(this.executor);
		this.server.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/**
	 * Lets the next inserts end in faults, one each.
	 */
	void fault(Fault... faults) {
		this.faults.addAll(List.of(faults));
	}

	/**
	 * Lets all further inserts through.
	 */
	void calm() {
		this.faults.clear();
	}

	/**
	 * The inserts that came, with their settings decoded.
	 */
	List<String> inserts() {
		return this.inserts.stream()
			.map((uri) -> URLDecoder.decode(uri.getRawQuery(), StandardCharsets.UTF_8))
			.toList();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			URI uri = exchange.getRequestURI();
			byte[] body = exchange.getRequestBody().readAllBytes();
			Fault fault = null;
			if (String.valueOf(uri.getRawQuery()).contains("INSERT")) {
				this.inserts.add(uri);
				fault = this.faults.poll();
			}
			if (fault == null) {
				Answer answer = forward(exchange, body);
				answer.send(exchange);
			}
			else {
				fault.happen(this, exchange, body);
			}
		}
	}

	Answer forward(HttpExchange exchange, byte[] body) throws IOException {
		URI uri = exchange.getRequestURI();
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.target + "/?" + uri.getRawQuery()))
			.POST(HttpRequest.BodyPublishers.ofByteArray(body));
		exchange.getRequestHeaders().forEach((name, values) -> {
			if (name.equalsIgnoreCase("Authorization") || name.toLowerCase(Locale.ROOT).startsWith("x-")) {
				values.forEach((value) -> request.header(name, value));
			}
		});
		try {
			HttpResponse<byte[]> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
			Answer answer = new Answer(response.statusCode(), response.body());
			response.headers().map().forEach((name, values) -> {
				if (name.toLowerCase(Locale.ROOT).startsWith("x-")) {
					answer.headers.put(name, values.get(0));
				}
			});
			return answer;
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	/**
	 * What happens to an insert.
	 */
	@FunctionalInterface
	interface Fault {

		/**
		 * The server stores it, and the answer is lost.
		 */
		Fault SWALLOWED_ANSWER = (proxy, exchange, body) -> proxy.forward(exchange, body);

		/**
		 * The connection ends before anything is stored.
		 */
		Fault LOST_REQUEST = (proxy, exchange, body) -> {
		};

		/**
		 * No answer comes.
		 */
		Fault HANGING = (proxy, exchange, body) -> {
			try {
				proxy.closed.await();
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
		};

		void happen(FaultyProxy proxy, HttpExchange exchange, byte[] body) throws IOException;

		static Fault status(int status) {
			return (proxy, exchange, body) -> new Answer(status, "<html>".getBytes(StandardCharsets.UTF_8))
				.send(exchange);
		}

		static Fault exception(int status, int code, String text) {
			return (proxy, exchange, body) -> {
				Answer answer = new Answer(status, text.getBytes(StandardCharsets.UTF_8));
				answer.headers.put("X-ClickHouse-Exception-Code", String.valueOf(code));
				answer.send(exchange);
			};
		}

	}

	/**
	 * An answer.
	 */
	static final class Answer {

		private final Map<String, String> headers = new HashMap<>();

		private final int status;

		private final byte[] body;

		Answer(int status, byte[] body) {
			this.status = status;
			this.body = body;
		}

		void send(HttpExchange exchange) throws IOException {
			this.headers.forEach(exchange.getResponseHeaders()::set);
			exchange.sendResponseHeaders(this.status, (this.body.length != 0) ? this.body.length : -1);
			if (this.body.length != 0) {
				exchange.getResponseBody().write(this.body);
			}
		}

	}

}
