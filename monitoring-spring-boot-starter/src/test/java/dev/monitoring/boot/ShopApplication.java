package dev.monitoring.boot;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

import dev.monitoring.ErrorCode;
import dev.monitoring.HasErrorCode;
import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringManager;
import dev.monitoring.boot.support.TestPoints;

/**
 * A small service that does a bit of everything.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(excludeName = {
		"org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration",
		"org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration" })
@Import(ShopApplication.ShopController.class)
class ShopApplication {

	@RestController
	static class ShopController {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch leave = new CountDownLatch(1);

		private final MonitoringManager manager;

		ShopController(MonitoringManager manager) {
			this.manager = manager;
		}

		@GetMapping("/items/{id}")
		Map<String, Object> item(@PathVariable long id, MonitoringData data) {
			data.tag("shop_id", 7).use("estimator", 2);
			price();
			return Map.of("id", id);
		}

		private static void price() {
			MonitoringData.current().field("price", 9.5).use("estimator");
		}

		@PostMapping("/items")
		void refused() {
			throw new CodedException();
		}

		@PostMapping("/orders")
		void sold() {
			throw new SoldException();
		}

		@GetMapping("/boom")
		void boom() {
			throw new IllegalStateException("Of the application itself");
		}

		@GetMapping("/callable")
		Callable<String> callable(MonitoringData data) {
			return () -> {
				data.field("from_callable", true);
				return "done";
			};
		}

		@GetMapping("/never")
		DeferredResult<String> never() {
			return new DeferredResult<>(50L);
		}

		@MonitorTime("match_time")
		@GetMapping("/timed")
		String timed() {
			return "timed";
		}

		@GetMapping("/waiting")
		boolean waiting() throws InterruptedException {
			this.entered.countDown();
			return this.leave.await(10, TimeUnit.SECONDS);
		}

		@PostMapping("/payments")
		void pay() {
			this.manager.record(TestPoints.payment());
		}

		@ExceptionHandler({ CodedException.class, SoldException.class })
		@ResponseStatus(HttpStatus.BAD_REQUEST)
		String refusal(Exception ex) {
			return ex.getClass().getSimpleName();
		}

	}

	/**
	 * Knows its code.
	 */
	static class CodedException extends RuntimeException implements HasErrorCode {

		private static final long serialVersionUID = 1L;

		@Override
		public Object errorCode() {
			return 13037;
		}

	}

	/**
	 * Is annotated with its code.
	 */
	@ErrorCode("12012")
	static class SoldException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
