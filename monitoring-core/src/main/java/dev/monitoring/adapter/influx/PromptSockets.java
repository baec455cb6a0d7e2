package dev.monitoring.adapter.influx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import javax.net.SocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes sockets that send at once, and in large pieces. OkHttp's would keep the end of a
 * batch back until the server has acknowledged what came before, which servers put off
 * for up to 40 ms, and hand the system 8 KB at a time.
 */
final class PromptSockets extends SocketFactory {

	private final boolean encrypted;

	/**
	 * Makes a factory.
	 * @param encrypted whether TLS is spoken through the sockets, which does not flush
	 * what it writes
	 */
	PromptSockets(boolean encrypted) {
		this.encrypted = encrypted;
	}

	@Override
	public Socket createSocket() throws IOException {
		Socket socket = this.encrypted ? new Socket() : new BufferedSocket();
		socket.setTcpNoDelay(true);
		return socket;
	}

	@Override
	public Socket createSocket(String host, int port) throws IOException {
		return createSocket(InetAddress.getByName(host), port);
	}

	@Override
	public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
		return createSocket(InetAddress.getByName(host), port, local, localPort);
	}

	@Override
	public Socket createSocket(InetAddress host, int port) throws IOException {
		Socket socket = createSocket();
		socket.connect(new InetSocketAddress(host, port));
		return socket;
	}

	@Override
	public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
		Socket socket = createSocket();
		socket.bind(new InetSocketAddress(local, localPort));
		socket.connect(new InetSocketAddress(host, port));
		return socket;
	}

	/**
	 * Collects what is written until it is flushed.
	 */
	private static final class BufferedSocket extends Socket {

		private static final int BUFFER = 64 * 1024;

		private @Nullable OutputStream output;

		@Override
		public synchronized OutputStream getOutputStream() throws IOException {
			OutputStream output = this.output;
			if (output == null) {
				output = new BufferedOutputStream(super.getOutputStream(), BUFFER);
				this.output = output;
			}
			return output;
		}

	}

}
