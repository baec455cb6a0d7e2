package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PromptSocketsTests {

	@Test
	void everySocketSendsAtOnce() throws IOException {
		PromptSockets sockets = new PromptSockets();
		InetAddress loopback = InetAddress.getLoopbackAddress();
		try (ServerSocket server = new ServerSocket(0, 5, loopback)) {
			int port = server.getLocalPort();
			assertPrompt(sockets.createSocket());
			assertPrompt(sockets.createSocket(loopback, port));
			assertPrompt(sockets.createSocket(loopback.getHostAddress(), port));
			assertPrompt(sockets.createSocket(loopback, port, loopback, 0));
			assertPrompt(sockets.createSocket(loopback.getHostAddress(), port, loopback, 0));
		}
	}

	private static void assertPrompt(Socket socket) throws IOException {
		try (socket) {
			assertThat(socket.getTcpNoDelay()).isTrue();
		}
	}

}
