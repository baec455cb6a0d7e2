package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PromptSocketsTests {

	private final InetAddress loopback = InetAddress.getLoopbackAddress();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void everySocketSendsAtOnce(boolean encrypted) throws IOException {
		PromptSockets sockets = new PromptSockets(encrypted);
		try (ServerSocket server = new ServerSocket(0, 5, this.loopback)) {
			int port = server.getLocalPort();
			assertPrompt(sockets.createSocket());
			assertPrompt(sockets.createSocket(this.loopback, port));
			assertPrompt(sockets.createSocket(this.loopback.getHostAddress(), port));
			assertPrompt(sockets.createSocket(this.loopback, port, this.loopback, 0));
			assertPrompt(sockets.createSocket(this.loopback.getHostAddress(), port, this.loopback, 0));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsWrittenArrivesOnceItIsFlushed(boolean encrypted) throws IOException {
		try (ServerSocket server = new ServerSocket(0, 5, this.loopback);
				Socket socket = new PromptSockets(encrypted).createSocket(this.loopback, server.getLocalPort());
				Socket accepted = server.accept()) {
			byte[] sent = new byte[200_000];
			new Random(1).nextBytes(sent);
			CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> read(accepted, sent.length));
			OutputStream output = socket.getOutputStream();
			output.write(sent, 0, 100);
			output.write(sent, 100, sent.length - 100);
			output.flush();
			assertThat(received.join()).isEqualTo(sent);
			assertThat(socket.getOutputStream()).isSameAs(output);
		}
	}

	/**
	 * TLS does not flush what it writes.
	 */
	@Test
	void nothingIsHeldBackFromAnEncryptedConnection() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 5, this.loopback);
				Socket socket = new PromptSockets(true).createSocket(this.loopback, server.getLocalPort());
				Socket accepted = server.accept()) {
			accepted.setSoTimeout(10_000);
			socket.getOutputStream().write(42);
			assertThat(accepted.getInputStream().read()).isEqualTo(42);
		}
	}

	private static byte[] read(Socket socket, int length) {
		try {
			return socket.getInputStream().readNBytes(length);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void assertPrompt(Socket socket) throws IOException {
		try (socket) {
			assertThat(socket.getTcpNoDelay()).isTrue();
		}
	}

}
