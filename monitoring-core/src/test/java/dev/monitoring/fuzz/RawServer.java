package dev.monitoring.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A server on the loopback that answers with any bytes, HTTP or not, and ends the
 * connection.
 */
public final class RawServer implements AutoCloseable {

	/**
	 * Little, so that what nobody reads does not leave.
	 */
	private static final int BUFFER = 8 * 1024;

	private final ServerSocket socket;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicLong sent = new AtomicLong();

	/**
	 * What is answered, by the request's line and headers.
	 */
	public volatile Function<String, Answer> answers = (request) -> Answer.of(new byte[0]);

	public RawServer() {
		try {
			this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::listen);
	}

	public String url() {
		return "http://127.0.0.1:" + this.socket.getLocalPort();
	}

	/**
	 * How many bytes of answers left, or wait in buffers of the system.
	 */
	public long sent() {
		return this.sent.get();
	}

	private void listen() {
		try {
			while (true) {
				Socket connection = this.socket.accept();
				connection.setSendBufferSize(BUFFER);
				this.threads.execute(() -> answer(connection));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void answer(Socket connection) {
		try (connection) {
			String request = read(new BufferedInputStream(connection.getInputStream()));
			OutputStream output = connection.getOutputStream();
			this.answers.apply(request).write(new OutputStream() {

				@Override
				public void write(int b) throws IOException {
					output.write(b);
					RawServer.this.sent.incrementAndGet();
				}

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					output.write(bytes, offset, length);
					RawServer.this.sent.addAndGet(length);
				}

			});
			output.flush();
		}
		catch (IOException ex) {
			// The other side hung up.
		}
	}

	/**
	 * Reads a request.
	 * @return its line and headers
	 */
	private static String read(InputStream input) throws IOException {
		String head = until(input, "\r\n\r\n");
		String lower = head.toLowerCase(java.util.Locale.ROOT);
		if (lower.contains("transfer-encoding: chunked")) {
			until(input, "\r\n0\r\n\r\n");
		}
		else if (lower.contains("content-length: ")) {
			String length = lower.replaceAll("(?s).*content-length: (\\d+).*", "$1");
			input.skipNBytes(Long.parseLong(length));
		}
		return head;
	}

	private static String until(InputStream input, String end) throws IOException {
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		int matched = 0;
		while (matched < end.length()) {
			int b = input.read();
			if (b == -1) {
				throw new IOException("The request ends early");
			}
			read.write(b);
			matched = (b == end.charAt(matched)) ? matched + 1 : (b == end.charAt(0)) ? 1 : 0;
		}
		return read.toString(StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.threads.shutdownNow();
		}
	}

	/**
	 * An answer.
	 */
	@FunctionalInterface
	public interface Answer {

		void write(OutputStream output) throws IOException;

		static Answer of(byte[] bytes) {
			return (output) -> output.write(bytes);
		}

		/**
		 * An answer whose body has many bytes of a pattern.
		 * @param status the status
		 * @param headers its headers, each ended by a line feed
		 * @param start the beginning of the body
		 * @param length the length of the body
		 */
		static Answer large(int status, String headers, String start, long length) {
			return (output) -> {
				output.write(("HTTP/1.1 " + status + " Any\r\n" + headers.replace("\n", "\r\n") + "Content-Length: "
						+ length + "\r\n\r\n" + start)
					.getBytes(StandardCharsets.ISO_8859_1));
				byte[] block = "x".repeat(BUFFER).getBytes(StandardCharsets.ISO_8859_1);
				long left = length - start.length();
				while (left > 0) {
					output.write(block, 0, (int) Math.min(left, block.length));
					left -= block.length;
				}
			};
		}

	}

}
