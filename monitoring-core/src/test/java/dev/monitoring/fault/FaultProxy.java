package dev.monitoring.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between an adapter and its store on the level of TCP, and breaks what passes. A
 * fault concerns requests that have a certain text in them; others pass. Its port stays
 * the same, also while nobody listens there.
 */
public final class FaultProxy implements AutoCloseable {

	private static final int HEAD_OF_ANSWER = 12;

	private final int target;

	private final int port;

	private final String trigger;

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger faults = new AtomicInteger();

	private final AtomicLong answered = new AtomicLong();

	private volatile Mode mode = Mode.PASS;

	private volatile ServerSocket server;

	/**
	 * Starts a proxy.
	 * @param target the port of the store on the loopback
	 * @param trigger what a request has in it that is to meet a fault
	 */
	public FaultProxy(int target, String trigger) throws IOException {
		this.target = target;
		this.trigger = trigger;
		this.server = listen(0);
		this.port = this.server.getLocalPort();
	}

	private ServerSocket listen(int port) throws IOException {
		ServerSocket server = new ServerSocket();
		server.setReuseAddress(true);
		server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
		start(() -> accept(server));
		return server;
	}

	private static void start(Runnable action) {
		Thread thread = new Thread(action, "fault-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * The address of this proxy.
	 * @return a URL without a path
	 */
	public String url() {
		return "http://127.0.0.1:" + this.port;
	}

	/**
	 * How often there was a fault.
	 * @return a number of requests
	 */
	public int faults() {
		return this.faults.get();
	}

	/**
	 * How many connections there are.
	 * @return a number of connections
	 */
	public int connections() {
		return this.connections.size();
	}

	/**
	 * How many bytes of answers went to the adapter.
	 * @return a number of bytes
	 */
	public long answered() {
		return this.answered.get();
	}

	/**
	 * Changes what happens, and ends all connections.
	 * @param mode what happens from now on
	 */
	public synchronized void mode(Mode mode) throws IOException {
		this.mode = mode;
		if (mode == Mode.REFUSE) {
			this.server.close();
		}
		else if (this.server.isClosed()) {
			this.server = listen(this.port);
		}
		this.connections.forEach(Connection::reset);
		this.connections.clear();
	}

	private void accept(ServerSocket server) {
		while (!server.isClosed()) {
			try {
				Socket client = server.accept();
				start(() -> serve(client));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket client) {
		try (client; Socket store = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
			// Or each request that comes in two pieces waits 40 ms for an
			// acknowledgement.
			client.setTcpNoDelay(true);
			store.setTcpNoDelay(true);
			Connection connection = new Connection(client, store, this.mode);
			this.connections.add(connection);
			start(connection::forward);
			try {
				connection.back();
			}
			finally {
				this.connections.remove(connection);
			}
		}
		catch (IOException ex) {
			// It is over.
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.connections.forEach(Connection::reset);
	}

	/**
	 * What happens to a request.
	 */
	public enum Mode {

		/**
		 * Nothing.
		 */
		PASS,

		/**
		 * Nobody listens.
		 */
		REFUSE,

		/**
		 * It never reaches the store, and nobody answers.
		 */
		HANG,

		/**
		 * The connection is reset before any of it reaches the store.
		 */
		RESET_BEFORE,

		/**
		 * The connection is reset when the store has seen half of it.
		 */
		RESET_WITHIN,

		/**
		 * The store does it, but the answer is lost.
		 */
		SWALLOW,

		/**
		 * The store does it, but the answer ends in its first line.
		 */
		CUT,

		/**
		 * The answer comes at a byte in 20 ms.
		 */
		TRICKLE,

		/**
		 * The connection is half closed before the answer.
		 */
		HALF_CLOSE

	}

	/**
	 * One connection of the adapter and its continuation to the store.
	 */
	private final class Connection {

		private final Socket client;

		private final Socket store;

		private final Mode mode;

		private volatile boolean triggered;

		Connection(Socket client, Socket store, Mode mode) {
			this.client = client;
			this.store = store;
			this.mode = mode;
		}

		/**
		 * Carries requests to the store.
		 */
		void forward() {
			byte[] buffer = new byte[16 * 1024];
			try {
				InputStream in = this.client.getInputStream();
				OutputStream out = this.store.getOutputStream();
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					if (isTrigger(buffer, read)) {
						this.triggered = true;
						FaultProxy.this.faults.incrementAndGet();
					}
					if (!this.triggered || !stops(buffer, read, out)) {
						out.write(buffer, 0, read);
					}
				}
				this.store.shutdownOutput();
			}
			catch (IOException ex) {
				reset();
			}
		}

		private boolean isTrigger(byte[] buffer, int length) {
			return this.mode != Mode.PASS
					&& new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(FaultProxy.this.trigger);
		}

		/**
		 * Whether the store does not see this.
		 */
		private boolean stops(byte[] buffer, int length, OutputStream out) throws IOException {
			switch (this.mode) {
				case HANG -> {
					return true;
				}
				case RESET_BEFORE -> throw new IOException("as told");
				case RESET_WITHIN -> {
					out.write(buffer, 0, length / 2);
					out.flush();
					throw new IOException("as told");
				}
				case HALF_CLOSE -> {
					this.client.shutdownOutput();
					return false;
				}
				default -> {
					return false;
				}
			}
		}

		/**
		 * Carries answers back.
		 */
		void back() throws IOException {
			byte[] buffer = new byte[16 * 1024];
			InputStream in = this.store.getInputStream();
			OutputStream out = this.client.getOutputStream();
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				if (this.triggered && this.mode == Mode.SWALLOW) {
					reset();
					return;
				}
				if (this.triggered && this.mode == Mode.CUT) {
					out.write(buffer, 0, Math.min(read, HEAD_OF_ANSWER));
					return;
				}
				write(out, buffer, read);
			}
		}

		private void write(OutputStream out, byte[] buffer, int length) throws IOException {
			FaultProxy.this.answered.addAndGet(length);
			if (!this.triggered || this.mode != Mode.TRICKLE) {
				out.write(buffer, 0, length);
				return;
			}
			for (int i = 0; i < length; i++) {
				out.write(buffer[i]);
				try {
					Thread.sleep(20);
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

		void reset() {
			try {
				this.client.setSoLinger(true, 0);
				this.client.close();
				this.store.close();
			}
			catch (IOException ex) {
				// It is over.
			}
		}

	}

}
