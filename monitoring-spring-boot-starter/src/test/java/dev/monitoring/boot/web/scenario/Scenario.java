package dev.monitoring.boot.web.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.boot.web.scenario.RawClient.End;
import dev.monitoring.boot.web.scenario.RawClient.Response;

/**
 * A request and what is to be recorded of it.
 */
final class Scenario {

	private static final String RAW = "";

	private final String name;

	private final String method;

	private final String target;

	private final List<String> headers = new ArrayList<>();

	private final Map<Boolean, Outcome> expected = new java.util.HashMap<>();

	private Setup setup = Setup.PLAIN;

	private byte[] body = {};

	/**
	 * How much of the body is sent; the client then goes away or just says no more.
	 */
	private int bodySent = Integer.MAX_VALUE;

	private boolean leaves;

	private boolean ends;

	private boolean hangsUp;

	private int reads = Integer.MAX_VALUE;

	private double takes;

	private Scenario(String name, String method, String target) {
		this.name = name;
		this.method = method;
		this.target = target;
	}

	static Scenario get(String name, String target) {
		return request(name, "GET", target);
	}

	static Scenario post(String name, String target) {
		return request(name, "POST", target);
	}

	static Scenario request(String name, String method, String target) {
		return new Scenario(name, method, target);
	}

	/**
	 * Bytes that are no request, or not quite. {@code $ID} in them becomes the id.
	 */
	static Scenario raw(String name, String bytes) {
		return new Scenario(name, RAW, bytes);
	}

	/**
	 * Whether it says all of the request itself, and so perhaps no id.
	 */
	boolean isRaw() {
		return this.method.equals(RAW);
	}

	Scenario in(Setup setup) {
		this.setup = setup;
		return this;
	}

	Scenario header(String header) {
		this.headers.add(header);
		return this;
	}

	Scenario json(String json) {
		return header("Content-Type: application/json").body(json);
	}

	Scenario body(String body) {
		this.body = body.getBytes(StandardCharsets.UTF_8);
		return header("Content-Length: " + this.body.length);
	}

	/**
	 * A body in one chunk and the last one.
	 */
	Scenario chunked(String body) {
		return header("Transfer-Encoding: chunked")
			.rawBody(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
	}

	/**
	 * A body that no header announces but those given.
	 */
	Scenario rawBody(String body) {
		this.body = body.getBytes(StandardCharsets.UTF_8);
		return this;
	}

	/**
	 * A file of so many bytes in a form.
	 */
	Scenario file(int size) {
		return header("Content-Type: multipart/form-data; boundary=edge")
			.body("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
					+ "Content-Type: text/plain\r\n\r\n" + "x".repeat(size) + "\r\n--edge--\r\n");
	}

	/**
	 * The client sends so many bytes of the body and goes away.
	 */
	Scenario leavesAfterSending(int bytes) {
		this.bodySent = bytes;
		this.leaves = true;
		return this;
	}

	/**
	 * The client sends so many bytes of the body, ends its output and waits.
	 */
	Scenario stopsAfterSending(int bytes) {
		this.bodySent = bytes;
		return stops();
	}

	/**
	 * The client ends its output after its last byte and waits.
	 */
	Scenario stops() {
		this.ends = true;
		return this;
	}

	/**
	 * The client closes the connection after its last byte, in good order.
	 */
	Scenario hangsUp() {
		this.hangsUp = true;
		return stops();
	}

	/**
	 * The client reads so many bytes of the response's body and goes away.
	 */
	Scenario leavesAfterReading(int bytes) {
		this.reads = bytes;
		return this;
	}

	/**
	 * The least that the execution takes.
	 */
	Scenario takes(double seconds) {
		this.takes = seconds;
		return this;
	}

	/**
	 * Expected: a success.
	 */
	Scenario succeeds(int status, String route) {
		return expect(new Outcome(String.valueOf(status), route, status, null, 1, 0));
	}

	/**
	 * Expected: a failure whose response is complete.
	 */
	Scenario fails(int status, String route, Object errorCode) {
		return expect(new Outcome(String.valueOf(status), route, status, errorCode, 1, 1));
	}

	/**
	 * Expected: a response that ends too early, or a client that does.
	 * @param client what the client got, in the words of {@link #client}
	 */
	Scenario breaks(String client, int status, String route, Object errorCode) {
		return expect(new Outcome(client, route, status, errorCode, 1, 1));
	}

	/**
	 * Expected: what the connector refuses.
	 */
	Scenario rejected(int status, String method) {
		return expect(new Outcome(String.valueOf(status), method + ":REJECTED", status, "HTTP_" + status, 1, 1));
	}

	/**
	 * Expected: an answer that is not recorded.
	 */
	Scenario isNotRecorded(String client) {
		return expect(new Outcome(client, "", 0, null, 0, 0));
	}

	/**
	 * Expected: any outcome.
	 */
	Scenario expect(Outcome outcome) {
		this.expected.putIfAbsent(false, outcome);
		this.expected.put(true, outcome);
		return this;
	}

	/**
	 * What is said from here on holds for Jetty only. Must come last.
	 */
	Scenario onJetty() {
		if (!this.expected.containsKey(false)) {
			throw new IllegalStateException(this.name);
		}
		return this;
	}

	String name() {
		return this.name;
	}

	Setup setup() {
		return this.setup;
	}

	double takes() {
		return this.takes;
	}

	@Nullable Outcome expected(ServerKind kind) {
		return this.expected.get(kind.isJetty());
	}

	/**
	 * The request as a reader knows it.
	 */
	String request() {
		String text = this.method.equals(RAW) ? this.target : this.method + " " + this.target;
		StringBuilder shown = new StringBuilder();
		for (char character : ((text.length() > 60) ? text.substring(0, 60) + "…" : text).toCharArray()) {
			switch (character) {
				case '\r' -> shown.append("\\r");
				case '\n' -> shown.append("\\n");
				case '|' -> shown.append("\\|");
				case '…' -> shown.append(character);
				default -> shown
					.append((character < 0x20 || character > 0x7e) ? "\\x%02x".formatted((int) character) : character);
			}
		}
		return shown.toString();
	}

	/**
	 * Sends the request and reads the response.
	 */
	Response drive(int port, String id) throws IOException {
		try (RawClient client = new RawClient(port)) {
			client.send(bytes(id));
			if (this.leaves) {
				client.abort();
				return new Response(0, Map.of(), "", End.NOTHING);
			}
			if (this.ends) {
				client.endOutput();
			}
			if (this.hangsUp) {
				return new Response(0, Map.of(), "", End.NOTHING);
			}
			return client.read(this.method, this.reads);
		}
	}

	private byte[] bytes(String id) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		StringBuilder head = new StringBuilder();
		if (this.method.equals(RAW)) {
			head.append(this.target.replace("$ID", id));
		}
		else {
			head.append(this.method).append(' ').append(this.target).append(" HTTP/1.1\r\n");
			head.append("Host: localhost\r\nX-Request-Id: ").append(id).append("\r\n");
			this.headers.forEach((header) -> head.append(header).append("\r\n"));
			head.append("\r\n");
		}
		bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
		bytes.write(this.body, 0, Math.min(this.bodySent, this.body.length));
		return bytes.toByteArray();
	}

	/**
	 * What the client got, in words.
	 */
	static String client(Response response) {
		String status = (response.status() != 0) ? String.valueOf(response.status()) : "";
		return switch (response.end()) {
			case COMPLETE -> status;
			case TRUNCATED -> status + " truncated";
			case ABORTED -> status + " left";
			case NOTHING -> "nothing";
			case BARE -> "body alone";
			case TIMEOUT -> status + " silence";
		};
	}

	/**
	 * What came of a request.
	 *
	 * @param client what the client got
	 * @param route the recorded route
	 * @param status the recorded status, 0 for none
	 * @param errorCode the recorded code
	 * @param requests how many points of the series {@code requests}
	 * @param errors how many points of the series {@code errors}
	 */
	record Outcome(String client, String route, int status, @Nullable Object errorCode, int requests, int errors) {

		/**
		 * The cells of a table's row.
		 */
		List<String> cells() {
			String code = (this.errorCode != null) ? this.errorCode.toString() : "";
			return List.of(this.client, this.route.replace("|", "\\|"),
					(this.status != 0) ? String.valueOf(this.status) : "", code, this.requests + "+" + this.errors);
		}

	}

}
