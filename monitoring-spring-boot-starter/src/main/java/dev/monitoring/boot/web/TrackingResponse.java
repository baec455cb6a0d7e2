package dev.monitoring.boot.web;

import java.io.IOException;
import java.nio.ByteBuffer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Tells {@code sendError} from a commit: containers report both as committed, but an
 * error page may still change the status of the first. And tells of writes that fail
 * since the client is gone.
 */
final class TrackingResponse extends HttpServletResponseWrapper {

	private final Exchange exchange;

	private @Nullable ServletOutputStream output;

	TrackingResponse(HttpServletResponse response, Exchange exchange) {
		super(response);
		this.exchange = exchange;
	}

	Exchange exchange() {
		return this.exchange;
	}

	@Override
	public void sendError(int status) throws IOException {
		this.exchange.observe(this);
		super.sendError(status);
		this.exchange.provisional(status);
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		this.exchange.observe(this);
		super.sendError(status, message);
		this.exchange.provisional(status);
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		ServletOutputStream output = this.output;
		if (output == null) {
			output = new TrackingOutput(super.getOutputStream());
			this.output = output;
		}
		return output;
	}

	@Override
	public void flushBuffer() throws IOException {
		try {
			super.flushBuffer();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	private IOException failed(IOException ex) {
		if (DisconnectedClientHelper.isClientDisconnectedException(ex)) {
			this.exchange.observe(this);
			this.exchange.abandoned();
		}
		return ex;
	}

	/**
	 * Sees the writes that fail since the client is gone: Tomcat may drop such an async
	 * request without a word, and Jetty says nothing until its timeout.
	 */
	private final class TrackingOutput extends ServletOutputStream {

		private final ServletOutputStream target;

		TrackingOutput(ServletOutputStream target) {
			this.target = target;
		}

		@Override
		public void write(int value) throws IOException {
			try {
				this.target.write(value);
			}
			catch (IOException ex) {
				throw failed(ex);
			}
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			try {
				this.target.write(bytes, offset, length);
			}
			catch (IOException ex) {
				throw failed(ex);
			}
		}

		@Override
		public void write(ByteBuffer buffer) throws IOException {
			try {
				this.target.write(buffer);
			}
			catch (IOException ex) {
				throw failed(ex);
			}
		}

		@Override
		public void flush() throws IOException {
			try {
				this.target.flush();
			}
			catch (IOException ex) {
				throw failed(ex);
			}
		}

		@Override
		public void close() throws IOException {
			try {
				this.target.close();
			}
			catch (IOException ex) {
				throw failed(ex);
			}
		}

		@Override
		public boolean isReady() {
			return this.target.isReady();
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			this.target.setWriteListener(listener);
		}

	}

}
