package dev.monitoring.boot.web.scenario;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client on a bare socket: sends what no other client would, and goes away
 * when told to. Nothing it does takes longer than its timeout.
 */
final class RawClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket;

	private final InputStream input;

	private final OutputStream output;

	private int bodyLimit = Integer.MAX_VALUE;

	RawClient(int port) throws IOException {
		this.socket = new Socket();
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		this.input = new java.io.BufferedInputStream(this.socket.getInputStream());
		this.output = this.socket.getOutputStream();
	}

	/**
	 * A plain request that keeps the connection open.
	 */
	static byte[] get(String target, String id) {
		return ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: " + id + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Sends bytes as they are. A server that has answered and closed is not an error.
	 */
	void send(byte[] bytes) {
		try {
			this.output.write(bytes);
			this.output.flush();
		}
		catch (IOException ex) {
			// What it answered before is still to be read.
		}
	}

	/**
	 * Says that nothing more comes, but still listens.
	 */
	void endOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	/**
	 * Goes away at once: the server gets a reset.
	 */
	void abort() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	/**
	 * Reads one response.
	 * @param method the method that was asked, HEAD has no body
	 */
	Response read(String method) {
		return read(method, Integer.MAX_VALUE);
	}

	/**
	 * Reads one response, at most so many bytes of its body, then goes away.
	 */
	Response read(String method, int bodyLimit) {
		this.bodyLimit = bodyLimit;
		Response.Builder response = new Response.Builder();
		try {
			do {
				readHead(response);
			}
			while (response.status == 100 || response.status == 103);
			readBody(response, method);
			return response.ended(End.COMPLETE);
		}
		catch (LimitReached ex) {
			return response.ended(End.ABORTED);
		}
		catch (NoStatus ex) {
			return response.ended(End.BARE);
		}
		catch (SocketTimeoutException ex) {
			return response.ended(End.TIMEOUT);
		}
		catch (IOException ex) {
			return response.ended((response.status != 0) ? End.TRUNCATED : End.NOTHING);
		}
		finally {
			if (bodyLimit != Integer.MAX_VALUE) {
				closeQuietly();
			}
		}
	}

	private void closeQuietly() {
		try {
			abort();
		}
		catch (IOException ex) {
			// Gone either way.
		}
	}

	private void readHead(Response.Builder response) throws IOException {
		String statusLine = readLine();
		if (!statusLine.startsWith("HTTP/1.")) {
			throw new NoStatus();
		}
		response.status = Integer.parseInt(statusLine.substring(9, 12));
		response.headers.clear();
		for (String line = readLine(); !line.isEmpty(); line = readLine()) {
			int colon = line.indexOf(':');
			response.headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
	}

	private void readBody(Response.Builder response, String method) throws IOException {
		String length = response.headers.get("content-length");
		if (method.equals("HEAD") || response.status == 204 || response.status == 304 || response.status == 101) {
			return;
		}
		if ("chunked".equalsIgnoreCase(response.headers.get("transfer-encoding"))) {
			int size;
			do {
				String line = readLine();
				size = Integer.parseInt(line.replaceAll(";.*", "").trim(), 16);
				readBytes(response, size);
				readLine();
			}
			while (size > 0);
		}
		else if (length != null) {
			readBytes(response, Integer.parseInt(length));
		}
		else {
			readToEnd(response);
		}
	}

	private void readBytes(Response.Builder response, int count) throws IOException {
		byte[] buffer = new byte[8192];
		int left = count;
		while (left > 0) {
			int read = this.input.read(buffer, 0, Math.min(left, buffer.length));
			if (read < 0) {
				throw new EOFException();
			}
			response.body.write(buffer, 0, read);
			left -= read;
			if (response.body.size() >= this.bodyLimit) {
				throw new LimitReached();
			}
		}
	}

	private void readToEnd(Response.Builder response) throws IOException {
		for (int value = this.input.read(); value >= 0; value = this.input.read()) {
			response.body.write(value);
			if (response.body.size() >= this.bodyLimit) {
				throw new LimitReached();
			}
		}
	}

	private String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int value = this.input.read(); value != '\n'; value = this.input.read()) {
			if (value < 0) {
				throw (line.size() > 0) ? new NoStatus() : new EOFException();
			}
			if (value != '\r') {
				line.write(value);
			}
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * How an exchange ended for the client.
	 */
	enum End {

		/**
		 * The whole response was read.
		 */
		COMPLETE,

		/**
		 * The connection ended within the response.
		 */
		TRUNCATED,

		/**
		 * The client went away within the response.
		 */
		ABORTED,

		/**
		 * The connection ended before a status.
		 */
		NOTHING,

		/**
		 * There was a body without status and headers.
		 */
		BARE,

		/**
		 * The server kept silent.
		 */
		TIMEOUT

	}

	/**
	 * What the client got.
	 *
	 * @param status the status, 0 for none
	 * @param headers the headers, by their names in lower case
	 * @param body what was read of the body
	 * @param end how it ended
	 */
	record Response(int status, Map<String, String> headers, String body, End end) {

		@Nullable String header(String name) {
			return this.headers.get(name.toLowerCase(Locale.ROOT));
		}

		/**
		 * What is read so far.
		 */
		private static final class Builder {

			private final Map<String, String> headers = new TreeMap<>();

			private final ByteArrayOutputStream body = new ByteArrayOutputStream();

			private int status;

			Response ended(End end) {
				return new Response(this.status, this.headers, this.body.toString(StandardCharsets.ISO_8859_1), end);
			}

		}

	}

	/**
	 * What came is no response of HTTP/1.
	 */
	@SuppressWarnings("serial")
	private static final class NoStatus extends IOException {

	}

	/**
	 * The client has read as much as it wanted.
	 */
	@SuppressWarnings("serial")
	private static final class LimitReached extends IOException {

	}

}
