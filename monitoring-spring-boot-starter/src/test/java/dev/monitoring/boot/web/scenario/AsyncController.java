package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Handlers that answer later, or fail to.
 */
@RestController
class AsyncController {

	static final ScheduledExecutorService SCHEDULER = Executors.newScheduledThreadPool(4, (task) -> {
		Thread thread = new Thread(task, "scenario-later");
		thread.setDaemon(true);
		return thread;
	});

	static CompletableFuture<String> later(String text) {
		CompletableFuture<String> future = new CompletableFuture<>();
		SCHEDULER.schedule(() -> future.complete(text), 50, TimeUnit.MILLISECONDS);
		return future;
	}

	static <T> CompletableFuture<T> failingLater(Throwable exception) {
		CompletableFuture<T> future = new CompletableFuture<>();
		SCHEDULER.schedule(() -> future.completeExceptionally(exception), 50, TimeUnit.MILLISECONDS);
		return future;
	}

	private static void run(Runnable task) {
		SCHEDULER.schedule(task, 50, TimeUnit.MILLISECONDS);
	}

	/**
	 * Works on although Spring interrupts it, until the client has its answer.
	 */
	private static String tooLate() {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2500);
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
			Thread.interrupted();
		}
		return "too late";
	}

	@GetMapping("/callable")
	Callable<String> callable() {
		return () -> {
			TimeUnit.MILLISECONDS.sleep(50);
			return "callable";
		};
	}

	@GetMapping("/callable-boom")
	Callable<String> callableBoom() {
		return () -> {
			throw new IllegalStateException("callable");
		};
	}

	@GetMapping("/callable-status")
	Callable<String> callableStatus() {
		return () -> {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		};
	}

	@GetMapping("/callable-advice")
	Callable<String> callableAdvice() {
		return () -> {
			throw new Failures.Unprocessable();
		};
	}

	@GetMapping("/callable-entity")
	Callable<ResponseEntity<String>> callableEntity() {
		return () -> ResponseEntity.status(404).body("none");
	}

	@GetMapping("/callable-forward")
	Callable<org.springframework.web.servlet.ModelAndView> callableForward() {
		return () -> new org.springframework.web.servlet.ModelAndView("forward:/ok");
	}

	@GetMapping("/callable-senderror")
	Callable<Void> callableSendError(HttpServletResponse response) {
		return () -> {
			response.sendError(409);
			return null;
		};
	}

	@GetMapping("/callable-timeout")
	WebAsyncTask<String> callableTimeout() {
		return new WebAsyncTask<>(100, AsyncController::tooLate);
	}

	@GetMapping("/task-ok")
	WebAsyncTask<String> task() {
		return new WebAsyncTask<>(5000, () -> "task");
	}

	@GetMapping("/task-timeout-answered")
	WebAsyncTask<Object> taskTimeoutAnswered() {
		WebAsyncTask<Object> task = new WebAsyncTask<>(100, AsyncController::tooLate);
		task.onTimeout(() -> ResponseEntity.status(504).body("timeout"));
		return task;
	}

	@GetMapping("/task-error-answered")
	WebAsyncTask<Object> taskErrorAnswered() {
		WebAsyncTask<Object> task = new WebAsyncTask<>(5000, () -> {
			throw new IllegalStateException("task");
		});
		task.onError(() -> "never used by Spring after the exception is set");
		return task;
	}

	@GetMapping("/dr-ok/{x}")
	DeferredResult<String> deferred(@PathVariable String x) {
		DeferredResult<String> result = new DeferredResult<>(5000L);
		run(() -> result.setResult(x));
		return result;
	}

	@GetMapping("/dr-now")
	DeferredResult<String> deferredNow() {
		DeferredResult<String> result = new DeferredResult<>(5000L);
		result.setResult("now");
		return result;
	}

	@GetMapping("/dr-err")
	DeferredResult<String> deferredError() {
		DeferredResult<String> result = new DeferredResult<>(5000L);
		run(() -> result.setErrorResult(new IllegalStateException("deferred")));
		return result;
	}

	@GetMapping("/dr-err-value")
	DeferredResult<ResponseEntity<String>> deferredErrorValue() {
		DeferredResult<ResponseEntity<String>> result = new DeferredResult<>(5000L);
		run(() -> result.setErrorResult(ResponseEntity.status(409).body("value")));
		return result;
	}

	@GetMapping("/dr-adv")
	DeferredResult<String> deferredAdvice() {
		DeferredResult<String> result = new DeferredResult<>(5000L);
		run(() -> result.setErrorResult(new Failures.Unprocessable()));
		return result;
	}

	@GetMapping("/dr-404")
	DeferredResult<ResponseEntity<String>> deferredNotFound() {
		DeferredResult<ResponseEntity<String>> result = new DeferredResult<>(5000L);
		run(() -> result.setResult(ResponseEntity.notFound().build()));
		return result;
	}

	@GetMapping("/dr-boom")
	DeferredResult<String> deferredBoom() {
		throw new IllegalStateException("before the result");
	}

	@GetMapping("/dr-timeout")
	DeferredResult<String> deferredTimeout() {
		return new DeferredResult<>(100L);
	}

	@GetMapping("/dr-timeout-value")
	DeferredResult<String> deferredTimeoutValue() {
		return new DeferredResult<>(100L, "fallback");
	}

	@GetMapping("/dr-timeout-callback")
	DeferredResult<ResponseEntity<String>> deferredTimeoutCallback() {
		DeferredResult<ResponseEntity<String>> result = new DeferredResult<>(100L);
		result.onTimeout(() -> result.setErrorResult(ResponseEntity.status(408).body("callback")));
		return result;
	}

	@GetMapping("/dr-timeout-exception")
	DeferredResult<String> deferredTimeoutException() {
		DeferredResult<String> result = new DeferredResult<>(100L);
		result.onTimeout(() -> result.setErrorResult(new TimeoutException("mine")));
		return result;
	}

	/**
	 * Open until the application stops.
	 */
	@GetMapping("/dr-open")
	DeferredResult<String> deferredOpen() {
		return new DeferredResult<>(0L);
	}

	@GetMapping("/dr-twice")
	DeferredResult<String> deferredTwice() {
		DeferredResult<String> result = new DeferredResult<>(5000L);
		run(() -> {
			result.setResult("one");
			result.setErrorResult(new IllegalStateException("two"));
		});
		return result;
	}

	@GetMapping("/cf-ok")
	CompletableFuture<String> future() {
		return later("future");
	}

	@GetMapping("/cf-done")
	CompletableFuture<String> futureDone() {
		return CompletableFuture.completedFuture("done");
	}

	@GetMapping("/cf-err")
	CompletableFuture<String> futureError() {
		return later("x").thenApply((text) -> {
			throw new IllegalStateException("future");
		});
	}

	@GetMapping("/cf-code")
	CompletableFuture<String> futureCode() {
		return later("x").thenApply((text) -> {
			throw new Failures.Coded();
		});
	}

	@GetMapping("/cf-timeout")
	CompletableFuture<String> futureTimeout() {
		return new CompletableFuture<String>().orTimeout(100, TimeUnit.MILLISECONDS);
	}

	@GetMapping("/cf-cancelled")
	CompletableFuture<String> futureCancelled() {
		CompletableFuture<String> future = new CompletableFuture<>();
		run(() -> future.cancel(true));
		return future;
	}

	@GetMapping("/mono-ok")
	Mono<String> mono() {
		return Mono.delay(Duration.ofMillis(30)).map((tick) -> "mono");
	}

	@GetMapping("/mono-err")
	Mono<String> monoError() {
		return Mono.delay(Duration.ofMillis(30)).map((tick) -> {
			throw new IllegalStateException("mono");
		});
	}

	@GetMapping("/mono-empty")
	Mono<String> monoEmpty() {
		return Mono.delay(Duration.ofMillis(30)).then(Mono.empty());
	}

	@GetMapping(path = "/flux-sse", produces = "text/event-stream")
	Flux<String> flux() {
		return Flux.just("a", "b", "c");
	}

	@GetMapping(path = "/flux-sse-err", produces = "text/event-stream")
	Flux<String> fluxError() {
		return Flux.concat(Flux.just("a"), Flux.error(new IllegalStateException("flux")));
	}

	@GetMapping("/manual-async")
	void manual(HttpServletRequest request, HttpServletResponse response) {
		AsyncContext async = request.startAsync(request, response);
		run(() -> {
			response.setStatus(202);
			async.complete();
		});
	}

	@GetMapping("/manual-dispatch")
	void manualDispatch(HttpServletRequest request, HttpServletResponse response) {
		AsyncContext async = request.startAsync(request, response);
		run(() -> async.dispatch("/ok"));
	}

	@GetMapping("/manual-senderror")
	void manualSendError(HttpServletRequest request, HttpServletResponse response) {
		AsyncContext async = request.startAsync(request, response);
		run(() -> {
			try {
				response.sendError(404);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			async.complete();
		});
	}

	@GetMapping("/timeout-handled")
	DeferredResult<String> timeoutHandledHere() {
		DeferredResult<String> result = new DeferredResult<>(100L);
		result.onTimeout(() -> result.setErrorResult(new TooSlow()));
		return result;
	}

	@ExceptionHandler
	ResponseEntity<String> tooSlow(TooSlow ex) {
		return ResponseEntity.status(504).body("too slow");
	}

	/**
	 * A timeout of the application's own.
	 */
	@SuppressWarnings("serial")
	static final class TooSlow extends RuntimeException {

	}

}
