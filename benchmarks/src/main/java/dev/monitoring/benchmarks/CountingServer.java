package dev.monitoring.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.influx.InfluxSettings;

/**
 * An HTTP server that reads bodies, counts their lines and answers: the least that a
 * store can do. It costs little, and tells how much, so that it can be left out of what
 * its clients cost.
 */
final class CountingServer implements AutoCloseable {

	private final ServerSocket server = open();

	private final String status;

	private final LongAdder lines = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	private final LongAdder requests = new LongAdder();

	private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();

	private final Collection<Thread> threads = ConcurrentHashMap.newKeySet();

	/**
	 * Starts a server on a port of its own.
	 * @param status what it answers, such as {@code 204 No Content}
	 */
	CountingServer(String status) {
		this.status = status;
		start(this::accept);
	}

	private static ServerSocket open() {
		try {
			return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Runs a server until its standard input ends: an endpoint for what exports spans.
	 * @param args none
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		try (CountingServer server = new CountingServer("200 OK")) {
			System.out.println(server.url());
			System.in.transferTo(OutputStream.nullOutputStream());
			System.out.println(server.requests.sum() + " requests, " + server.bytes.sum() + " bytes");
		}
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	/**
	 * The settings of an adapter to this server.
	 */
	InfluxSettings influx(boolean gzip) {
		InfluxSettings defaults = InfluxSettings.defaults(url(), "organization", "bucket", "token");
		return new InfluxSettings(defaults.url(), defaults.organization(), defaults.bucket(), defaults.token(),
				defaults.retention(), false, gzip, defaults.connectTimeout(), defaults.readTimeout(), null);
	}

	/**
	 * How many lines came so far.
	 */
	long lines() {
		return this.lines.sum();
	}

	/**
	 * How many bytes came so far, as they were sent.
	 */
	long bytes() {
		return this.bytes.sum();
	}

	/**
	 * The time that the processor spent on this server.
	 */
	long cpuNanos() {
		var system = ManagementFactory.getThreadMXBean();
		return this.threads.stream().mapToLong((thread) -> Math.max(0, system.getThreadCpuTime(thread.getId()))).sum();
	}

	private void start(Runnable task) {
		Thread thread = new Thread(task, "counting-server");
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				start(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			InputStream input = new BufferedInputStream(socket.getInputStream(), 1 << 16);
			byte[] answer = ("HTTP/1.1 " + this.status
					+ (this.status.startsWith("204") ? "\r\n\r\n" : "\r\nContent-Length: 0\r\n\r\n"))
				.getBytes(StandardCharsets.US_ASCII);
			byte[] buffer = new byte[1 << 16];
			while (answer(input, buffer)) {
				socket.getOutputStream().write(answer);
			}
		}
		catch (IOException ex) {
			// The client went away.
		}
	}

	private boolean answer(InputStream input, byte[] buffer) throws IOException {
		long length = 0;
		boolean chunked = false;
		boolean gzip = false;
		String line = line(input);
		if (line == null) {
			return false;
		}
		while (line != null && !line.isEmpty()) {
			String header = line.toLowerCase(Locale.ROOT);
			String value = header.substring(header.indexOf(':') + 1).strip();
			length = header.startsWith("content-length:") ? Long.parseLong(value) : length;
			chunked |= header.startsWith("transfer-encoding:") && value.equals("chunked");
			gzip |= header.startsWith("content-encoding:") && value.equals("gzip");
			line = line(input);
		}
		Body body = new Body(input, length, chunked);
		count(gzip ? new GZIPInputStream(body, 1 << 16) : body, buffer);
		body.transferTo(OutputStream.nullOutputStream());
		this.requests.increment();
		return true;
	}

	private void count(InputStream body, byte[] buffer) throws IOException {
		boolean ended = true;
		for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
			int lines = 0;
			for (int i = 0; i < read; i++) {
				if (buffer[i] == '\n') {
					lines++;
				}
			}
			ended = (read == 0) ? ended : buffer[read - 1] == '\n';
			this.lines.add(lines);
		}
		if (!ended) {
			this.lines.increment();
		}
	}

	private static @Nullable String line(InputStream input) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream(128);
		int next = input.read();
		if (next < 0) {
			return null;
		}
		while (next >= 0 && next != '\n') {
			if (next != '\r') {
				line.write(next);
			}
			next = input.read();
		}
		return line.toString(StandardCharsets.US_ASCII);
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The body of a request, of a known length or in chunks.
	 */
	private final class Body extends FilterInputStream {

		private final boolean chunked;

		private long left;

		private boolean ended;

		Body(InputStream input, long length, boolean chunked) {
			super(input);
			this.chunked = chunked;
			this.left = length;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			if (this.left == 0 && this.chunked && !this.ended) {
				nextChunk();
			}
			if (this.left == 0) {
				return -1;
			}
			int read = this.in.read(target, offset, (int) Math.min(length, this.left));
			if (read < 0) {
				throw new EOFException();
			}
			CountingServer.this.bytes.add(read);
			this.left -= read;
			if (this.left == 0 && this.chunked) {
				line(this.in);
			}
			return read;
		}

		private void nextChunk() throws IOException {
			String size = line(this.in);
			this.left = (size != null) ? Long.parseLong(size.split(";", 2)[0].strip(), 16) : 0;
			if (this.left == 0) {
				this.ended = true;
				line(this.in);
			}
		}

		@Override
		public int available() {
			// GZIPInputStream asks whether another member follows.
			return 0;
		}

		@Override
		public void close() {
			// The connection goes on.
		}

	}

}
