package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Async processing by hand, in each way that it may go.
 */
@SuppressWarnings("serial")
final class AsyncServlet extends HttpServlet {

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String path = request.getPathInfo();
		if (request.getDispatcherType() == DispatcherType.ASYNC && !path.equals("/again")) {
			response.getWriter().write("dispatched");
			return;
		}
		AsyncContext async = request.startAsync(request, response);
		async.setTimeout(10_000);
		switch (path) {
			case "/complete" -> later(() -> {
				response.setStatus(202);
				async.complete();
			});
			case "/complete-now" -> async.complete();
			case "/start" -> async.start(() -> {
				response.setStatus(201);
				async.complete();
			});
			case "/dispatch" -> later(() -> async.dispatch("/ok"));
			case "/dispatch-now" -> async.dispatch("/ok");
			case "/dispatch-self" -> later(async::dispatch);
			case "/dispatch-nope" -> later(() -> async.dispatch("/nope"));
			case "/dispatch-boom" -> later(() -> async.dispatch("/boom"));
			case "/dispatch-callable" -> later(() -> async.dispatch("/callable"));
			case "/again" -> {
				if (request.getDispatcherType() == DispatcherType.ASYNC) {
					later(async::complete);
				}
				else {
					later(async::dispatch);
				}
			}
			case "/senderror" -> later(() -> {
				sendError(response, 418);
				async.complete();
			});
			case "/senderror-now" -> {
				response.sendError(409);
				async.complete();
			}
			case "/boom" -> throw new IllegalStateException("after startAsync");
			case "/timeout" -> async.setTimeout(100);
			case "/timeout-completed" -> {
				async.setTimeout(100);
				async.addListener(new OnTimeout(() -> {
					response.setStatus(504);
					async.complete();
				}));
			}
			case "/timeout-dispatched" -> {
				async.setTimeout(100);
				async.addListener(new OnTimeout(() -> async.dispatch("/ok")));
			}
			case "/write" -> response.getOutputStream().setWriteListener(new Writer(async, response.getOutputStream()));
			case "/read" -> request.getInputStream().setReadListener(new Reader(async, request.getInputStream()));
			default -> async.complete();
		}
	}

	private static void later(Runnable task) {
		AsyncController.SCHEDULER.schedule(task, 30, TimeUnit.MILLISECONDS);
	}

	private static void sendError(HttpServletResponse response, int status) {
		try {
			response.sendError(status);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Ends a request that timed out.
	 */
	private record OnTimeout(Runnable action) implements AsyncListener {

		@Override
		public void onTimeout(AsyncEvent event) {
			this.action.run();
		}

		@Override
		public void onComplete(AsyncEvent event) {
			// Seen by others.
		}

		@Override
		public void onError(AsyncEvent event) {
			// Seen by others.
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			// Seen by others.
		}

	}

	/**
	 * Writes without blocking.
	 */
	private static final class Writer implements WriteListener {

		private final AsyncContext async;

		private final ServletOutputStream output;

		private int left = 20;

		Writer(AsyncContext async, ServletOutputStream output) {
			this.async = async;
			this.output = output;
		}

		@Override
		public void onWritePossible() throws IOException {
			while (this.output.isReady()) {
				if (this.left-- == 0) {
					this.async.complete();
					return;
				}
				this.output.write("x".repeat(1000).getBytes(StandardCharsets.US_ASCII));
			}
		}

		@Override
		public void onError(Throwable throwable) {
			this.async.complete();
		}

	}

	/**
	 * Reads without blocking.
	 */
	private static final class Reader implements ReadListener {

		private final AsyncContext async;

		private final ServletInputStream input;

		Reader(AsyncContext async, ServletInputStream input) {
			this.async = async;
			this.input = input;
		}

		@Override
		public void onDataAvailable() throws IOException {
			byte[] buffer = new byte[1024];
			while (this.input.isReady() && this.input.read(buffer) >= 0) {
				continue;
			}
		}

		@Override
		public void onAllDataRead() {
			this.async.complete();
		}

		@Override
		public void onError(Throwable throwable) {
			this.async.complete();
		}

	}

}
