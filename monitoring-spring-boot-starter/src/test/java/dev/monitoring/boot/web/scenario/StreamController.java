package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Handlers that stream, to the end or not.
 */
@RestController
class StreamController {

	private static final byte[] BLOCK = new byte[16 * 1024];

	private static <T extends ResponseBodyEmitter> T later(T emitter, Sender<T> sender) {
		AsyncController.SCHEDULER.schedule(() -> {
			try {
				sender.send(emitter);
			}
			catch (IOException ex) {
				emitter.completeWithError(ex);
			}
		}, 30, TimeUnit.MILLISECONDS);
		return emitter;
	}

	/**
	 * Sends until the client is gone, then does the given.
	 */
	private static SseEmitter endless(SseEmitter emitter, Consumer<Exception> gone) {
		AtomicReference<Runnable> next = new AtomicReference<>();
		next.set(() -> {
			try {
				emitter.send("x".repeat(2000));
				AsyncController.SCHEDULER.schedule(next.get(), 5, TimeUnit.MILLISECONDS);
			}
			catch (IOException | IllegalStateException ex) {
				gone.accept(ex);
			}
		});
		AsyncController.SCHEDULER.schedule(next.get(), 5, TimeUnit.MILLISECONDS);
		return emitter;
	}

	/**
	 * More than fits into a buffer: Spring does not pass a flush on.
	 */
	private static void writeUntilCommitted(OutputStream output) throws IOException {
		for (int i = 0; i < 10; i++) {
			output.write(BLOCK);
		}
	}

	@GetMapping("/sse-ok")
	SseEmitter sse() {
		return later(new SseEmitter(5000L), (emitter) -> {
			emitter.send("one");
			emitter.send("two");
			emitter.complete();
		});
	}

	@GetMapping("/sse-empty")
	SseEmitter sseEmpty() {
		return later(new SseEmitter(5000L), ResponseBodyEmitter::complete);
	}

	@GetMapping("/sse-now")
	SseEmitter sseNow() throws IOException {
		SseEmitter emitter = new SseEmitter(5000L);
		emitter.send("one");
		emitter.complete();
		return emitter;
	}

	@GetMapping("/sse-err")
	SseEmitter sseError() {
		return later(new SseEmitter(5000L), (emitter) -> {
			emitter.send("one");
			emitter.completeWithError(new IllegalStateException("sse"));
		});
	}

	@GetMapping("/sse-err-first")
	SseEmitter sseErrorFirst() {
		return later(new SseEmitter(5000L), (emitter) -> emitter.completeWithError(new IllegalStateException("sse")));
	}

	@GetMapping("/sse-err-handled")
	SseEmitter sseErrorHandled() {
		return later(new SseEmitter(5000L), (emitter) -> emitter.completeWithError(new Failures.Unprocessable()));
	}

	@GetMapping("/sse-boom")
	SseEmitter sseBoom() {
		throw new IllegalStateException("before the emitter");
	}

	@GetMapping("/sse-timeout")
	SseEmitter sseTimeout() {
		return later(new SseEmitter(150L), (emitter) -> emitter.send("one"));
	}

	@GetMapping("/sse-timeout-empty")
	SseEmitter sseTimeoutEmpty() {
		return new SseEmitter(150L);
	}

	@GetMapping("/sse-timeout-completed")
	SseEmitter sseTimeoutCompleted() {
		SseEmitter emitter = new SseEmitter(150L);
		emitter.onTimeout(emitter::complete);
		return later(emitter, (target) -> target.send("one"));
	}

	/**
	 * The application ends it when the client is gone.
	 */
	@GetMapping("/sse-inf")
	SseEmitter sseEndless() {
		SseEmitter emitter = new SseEmitter(20_000L);
		return endless(emitter, emitter::completeWithError);
	}

	/**
	 * The application does nothing when the client is gone.
	 */
	@GetMapping("/sse-careless")
	SseEmitter sseCareless(@RequestParam(defaultValue = "1500") long timeout) {
		return endless(new SseEmitter(timeout), (ex) -> {
		});
	}

	/**
	 * Open until the application stops.
	 */
	@GetMapping("/sse-open")
	SseEmitter sseOpen() {
		return later(new SseEmitter(0L), (emitter) -> emitter.send("one"));
	}

	@GetMapping("/sse-404")
	ResponseEntity<SseEmitter> sseNotFound() {
		return ResponseEntity.status(404).body(later(new SseEmitter(5000L), (emitter) -> {
			emitter.send("none");
			emitter.complete();
		}));
	}

	@GetMapping("/rbe-ok")
	ResponseBodyEmitter emitter() {
		return later(new ResponseBodyEmitter(5000L), (emitter) -> {
			emitter.send("one");
			emitter.complete();
		});
	}

	@GetMapping("/rbe-err")
	ResponseBodyEmitter emitterError() {
		return later(new ResponseBodyEmitter(5000L), (emitter) -> {
			emitter.send("one");
			emitter.completeWithError(new IllegalStateException("emitter"));
		});
	}

	@GetMapping("/srb-ok")
	StreamingResponseBody stream() {
		return (output) -> output.write("stream".getBytes(StandardCharsets.US_ASCII));
	}

	@GetMapping("/srb-early")
	StreamingResponseBody streamEarly() {
		return (output) -> {
			throw new IllegalStateException("early");
		};
	}

	@GetMapping("/srb-fail")
	StreamingResponseBody streamLate() {
		return (output) -> {
			writeUntilCommitted(output);
			throw new IllegalStateException("late");
		};
	}

	@GetMapping("/srb-fail-io")
	StreamingResponseBody streamLateIo() {
		return (output) -> {
			writeUntilCommitted(output);
			throw new IOException("disk");
		};
	}

	@GetMapping("/srb-201")
	ResponseEntity<StreamingResponseBody> streamCreated() {
		return ResponseEntity.status(201).body(stream());
	}

	@GetMapping("/srb-big")
	StreamingResponseBody streamBig() {
		return (output) -> {
			for (int i = 0; i < 2000; i++) {
				output.write(BLOCK);
			}
		};
	}

	/**
	 * Sends, or fails to.
	 */
	private interface Sender<T> {

		void send(T emitter) throws IOException;

	}

}
