package dev.monitoring.boot.web;

import java.net.URI;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;

import dev.monitoring.ErrorCode;
import dev.monitoring.HasErrorCode;
import dev.monitoring.MonitorTag;
import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.test.RecordedPoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What handlers, their annotations and the threads that work for them add to the points
 * of a request.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class HandlerDataTests {

	@LocalServerPort
	private int port;

	@Autowired
	private RecordedPoints points;

	@BeforeEach
	void forget() {
		this.points.clear();
	}

	@Test
	void tagsWithPathVariablesAsTheHandlerGetsThem() {
		get("/shops/7/items/a%2Cb");
		assertThat(request().tags()).containsEntry("shop_id", 7L)
			.containsEntry("item", "a,b")
			.containsEntry("kind", "item")
			.containsEntry("part", "shop");
	}

	@Test
	void tagsThePointsOfARequestThatFailsBeforeItsHandler() {
		get("/shops/none/items/x");
		assertThat(request().tags()).containsEntry("status_code", 400L)
			.doesNotContainKey("shop_id")
			.containsEntry("item", "x");
		assertThat(error().tags()).containsEntry("item", "x")
			.containsEntry("error_code", "MethodArgumentTypeMismatchException");
	}

	@Test
	void knowsTagsThatHaveNoEffect() throws NoSuchMethodException {
		HandlerMethod mistaken = new HandlerMethod(new Handlers(new Worker()),
				Handlers.class.getDeclaredMethod("mistaken", String.class));
		assertThat(HandlerPlan.mistakes(mistaken)).hasSize(2)
			.anySatisfy((mistake) -> assertThat(mistake).contains("@MonitorTag(\"query\")").contains("@PathVariable"))
			.anySatisfy((mistake) -> assertThat(mistake).contains("@MonitorTag(\"empty\")").contains("no text"));
	}

	@Test
	void addsFieldsFromArgumentAndFromAnywhere() {
		get("/fields");
		assertThat(request().fields()).containsEntry("argument", 1L).containsEntry("anywhere", 2L);
	}

	@Test
	void putsWhatAHandlerAddedOnItsErrorToo() {
		get("/fails/adding");
		assertThat(request().fields()).containsEntry("added_field", 2L);
		assertThat(error().fields()).containsEntry("added_field", 2L);
		assertThat(error().tags()).containsEntry("added_tag", "t");
	}

	@Test
	void timesHandlersByMethodAndByType() {
		get("/timed");
		get("/fields");
		List<MonitoringPoint> requests = this.points.of("requests");
		assertThat(requests.get(0).fields()).containsKey("own_time").doesNotContainKey("type_time");
		assertThat(requests.get(1).fields()).containsKey("type_time");
	}

	@Test
	void timesAnAsynchronousHandlerToTheEndOfItsLastDispatch() {
		get("/deferred?ms=60");
		assertThat((Double) request().fields().get("deferred_time")).isGreaterThan(0.05);
	}

	@Test
	void timesAHandlerThatNobodyEverEnds() {
		get("/deferred?ms=100000");
		assertThat((Double) request().fields().get("deferred_time")).isGreaterThan(0.2);
		assertThat(request().tags()).containsEntry("status_code", 503L);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/callable", "/web-async-task", "/web-async-task-elsewhere", "/async", "/wrapped", "/sync" })
	void bringsTheRequestAlongTo(String path) {
		assertThat(get(path).getBody()).isEqualTo("id-1 id-1");
		assertThat(request().fields()).containsEntry("request_id", "id-1").containsEntry("seen", true);
	}

	@Test
	void asksTheCustomizersInTheirOrderWhateverTheyThrow() {
		get("/sync");
		assertThat(request().tags()).containsEntry("tenant", "second");
		get("/nowhere");
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(this.points.of("errors")).hasSize(1));
		assertThat(error().tags()).containsEntry("tenant", "second");
	}

	@Test
	void takesTheErrorCodeFromTheFirstThatKnowsIt() {
		assertThat(errorCode("/fails/annotated")).isEqualTo(4711L);
		assertThat(errorCode("/fails/inherited")).isEqualTo(4711L);
		assertThat(errorCode("/fails/interface")).isEqualTo("QUOTA");
		assertThat(errorCode("/fails/data")).isEqualTo(99L);
		assertThat(errorCode("/fails/problem")).isEqualTo(13L);
		assertThat(errorCode("/fails/wrapped")).isEqualTo(4711L);
		assertThat(errorCode("/fails/status")).isEqualTo("HTTP_410");
		assertThat(errorCode("/fails/broken")).isEqualTo("Broken");
		assertThat(errorCode("/fails/fraction")).isEqualTo("1.5");
		assertThat(errorCode("/fails/empty")).isEqualTo("Empty");
		assertThat(errorCode("/fails/agent")).isEqualTo("007");
	}

	@Test
	void takesNoFailureOfAnotherConnectionForAClientThatLeft() {
		get("/dependency/handled");
		assertThat(request().tags()).containsEntry("status_code", 200L);
		assertThat(this.points.of("errors")).isEmpty();
		assertThat(errorCode("/dependency/coded")).isEqualTo(4711L);
		assertThat(errorCode("/dependency/plain")).isEqualTo("BadGateway");
	}

	@Test
	void tagsAHandlerThatTwoTypesInheritByItsType() {
		get("/a/x");
		get("/b/x");
		assertThat(this.points.of("requests")).extracting((point) -> point.tags().get("kind"))
			.containsExactly("A", "B");
	}

	@Test
	void leavesATagThatTheHandlerReplaced() {
		get("/mode/sync");
		get("/mode/async");
		assertThat(this.points.of("requests")).extracting((point) -> point.tags().get("mode"))
			.containsExactly("special", "special");
	}

	@Test
	void waitsForTheErrorPageOnlyOnceTheHandlerHasEnded() {
		get("/error-early");
		assertThat(request().fields()).containsEntry("late", true);
		assertThat((Double) request().fields().get("execution_time")).isGreaterThan(1.4);
	}

	private Object errorCode(String path) {
		this.points.clear();
		get(path);
		return error().tags().get("error_code");
	}

	private MonitoringPoint request() {
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(this.points.of("requests")).isNotEmpty());
		return this.points.of("requests").get(0);
	}

	private MonitoringPoint error() {
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(this.points.of("errors")).isNotEmpty());
		return this.points.of("errors").get(0);
	}

	private ResponseEntity<String> get(String path) {
		ResponseEntity<String> response = RestClient.create("http://localhost:" + this.port)
			.get()
			.uri(URI.create("http://localhost:" + this.port + path))
			.header("X-Request-Id", "id-1")
			.retrieve()
			.onStatus((status) -> true, (request, answer) -> {
			})
			.toEntity(String.class);
		int before = this.points.of("requests").size();
		await().atMost(Duration.ofSeconds(5)).until(() -> this.points.of("requests").size() >= Math.max(1, before));
		return response;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	@Import({ RecordedPoints.class, HandlersA.class, HandlersB.class, MoreHandlers.class, Handlers.class,
			FailingHandlers.class, Worker.class })
	static class Application {

		@Bean
		TomcatServletWebServerFactory tomcat() {
			TomcatServletWebServerFactory tomcat = new TomcatServletWebServerFactory(0);
			tomcat.addConnectorCustomizers((connector) -> connector.setEncodedSolidusHandling("decode"));
			return tomcat;
		}

		@Bean
		@Order(2)
		RequestPointCustomizer second() {
			return (request, data) -> data.tag("tenant", "second");
		}

		@Bean
		@Order(1)
		RequestPointCustomizer first() {
			return (request, data) -> {
				data.tag("tenant", "first");
				throw new NoClassDefFoundError("of the application");
			};
		}

	}

	static class Worker {

		@Async
		CompletableFuture<String> seen() {
			return CompletableFuture.completedFuture(see());
		}

		static String see() {
			MonitoringData.current().field("seen", true);
			return MonitoringData.current().requestId() + " " + MDC.get(MonitoringData.MDC_KEY);
		}

	}

	@RestController
	@MonitorTime("type_time")
	@MonitorTag(value = "part", text = "shop")
	static class Handlers {

		private final Worker worker;

		Handlers(Worker worker) {
			this.worker = worker;
		}

		@MonitorTag(value = "kind", text = "item")
		@GetMapping("/shops/{shopId}/items/{item}")
		String item(@MonitorTag("shop_id") @PathVariable("shopId") long id,
				@MonitorTag("item") @PathVariable String item) {
			return id + item;
		}

		@MonitorTag("empty")
		String mistaken(@MonitorTag("query") @RequestParam String query) {
			return query;
		}

		@GetMapping("/fields")
		String fields(MonitoringData data) {
			data.field("argument", 1);
			MonitoringData.current().field("anywhere", 2);
			return "";
		}

		@GetMapping("/timed")
		@MonitorTime("own_time")
		String timed() {
			return "";
		}

		@GetMapping("/deferred")
		@MonitorTime("deferred_time")
		DeferredResult<String> deferred(@RequestParam long ms) {
			DeferredResult<String> result = new DeferredResult<>(300L);
			CompletableFuture.delayedExecutor(ms, TimeUnit.MILLISECONDS).execute(() -> result.setResult("done"));
			return result;
		}

		@GetMapping("/sync")
		String sync() {
			return Worker.see();
		}

		@GetMapping("/callable")
		Callable<String> callable() {
			return Worker::see;
		}

		@GetMapping("/web-async-task")
		WebAsyncTask<String> webAsyncTask() {
			return new WebAsyncTask<>(Worker::see);
		}

		@GetMapping("/web-async-task-elsewhere")
		WebAsyncTask<String> webAsyncTaskElsewhere() {
			return new WebAsyncTask<>(5000L, new SimpleAsyncTaskExecutor("elsewhere-"), Worker::see);
		}

		@GetMapping("/async")
		CompletableFuture<String> async() {
			return this.worker.seen();
		}

		@GetMapping("/wrapped")
		String wrapped() throws InterruptedException, ExecutionException {
			Callable<String> task = MonitoringData.wrap(Worker::see);
			return CompletableFuture.supplyAsync(() -> {
				try {
					return task.call();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}).get();
		}

	}

	abstract static class Base {

		@GetMapping("/x")
		String inherited() {
			return "";
		}

	}

	@RestController
	@RequestMapping("/a")
	@MonitorTag(value = "kind", text = "A")
	static class HandlersA extends Base {

	}

	@RestController
	@RequestMapping("/b")
	@MonitorTag(value = "kind", text = "B")
	static class HandlersB extends Base {

	}

	@RestController
	static class MoreHandlers {

		@GetMapping("/mode/sync")
		@MonitorTag(value = "mode", text = "default")
		String sync(MonitoringData data) {
			data.tag("mode", "special");
			return "";
		}

		@GetMapping("/mode/async")
		@MonitorTag(value = "mode", text = "default")
		Callable<String> async(MonitoringData data) {
			data.tag("mode", "special");
			return () -> "";
		}

		/**
		 * Answers early and works on for longer than an error page is waited for.
		 */
		@GetMapping("/error-early")
		void errorEarly(HttpServletResponse response, MonitoringData data) throws Exception {
			response.sendError(403);
			await().pollDelay(Duration.ofMillis(1500)).until(() -> {
				this.points.all();
				return true;
			});
			data.field("late", true);
		}

		private final RecordedPoints points;

		MoreHandlers(RecordedPoints points) {
			this.points = points;
		}

		@GetMapping("/dependency/{how}")
		String dependency(@PathVariable String how) {
			IOException reset = new IOException("connection reset by peer");
			throw switch (how) {
				case "handled" -> new Handled(reset);
				case "coded" -> new CodedBadGateway(new EOFException());
				default -> new BadGateway(reset);
			};
		}

		@ExceptionHandler
		String answer(Handled handled) {
			return "fallback";
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.BAD_GATEWAY)
		String answer(BadGateway exception) {
			return "";
		}

	}

	@SuppressWarnings("serial")
	static class Handled extends RuntimeException {

		Handled(Throwable cause) {
			super(cause);
		}

	}

	@SuppressWarnings("serial")
	static class BadGateway extends RuntimeException {

		BadGateway(Throwable cause) {
			super(cause);
		}

	}

	@ErrorCode("4711")
	@SuppressWarnings("serial")
	static class CodedBadGateway extends BadGateway {

		CodedBadGateway(Throwable cause) {
			super(cause);
		}

	}

	@RestController
	static class FailingHandlers {

		@GetMapping("/fails/{how}")
		String fail(@PathVariable String how, MonitoringData data) throws Exception {
			throw switch (how) {
				case "annotated" -> new Annotated();
				case "inherited" -> new Inherited();
				case "interface" -> new Coded();
				case "wrapped" -> new ExecutionException(new Annotated());
				case "status" -> new ResponseStatusException(HttpStatus.GONE);
				case "broken" -> new Broken();
				case "fraction" -> new Fraction();
				case "empty" -> new Empty();
				case "agent" -> new Agent();
				case "problem" -> problem();
				case "adding" -> adding(data);
				default -> {
					data.errorCode(99);
					yield new Annotated();
				}
			};
		}

		private static Exception adding(MonitoringData data) {
			data.tag("added_tag", "t").field("added_field", 2);
			return new Annotated();
		}

		private static Exception problem() {
			var problem = new ErrorResponseException(HttpStatus.CONFLICT);
			problem.getBody().setProperties(Map.of("error_code", 13));
			return problem;
		}

	}

	@ErrorCode("4711")
	@SuppressWarnings("serial")
	static class Annotated extends RuntimeException {

	}

	@ErrorCode("")
	@SuppressWarnings("serial")
	static class Empty extends RuntimeException {

	}

	@ErrorCode("007")
	@SuppressWarnings("serial")
	static class Agent extends RuntimeException {

	}

	@SuppressWarnings("serial")
	static class Fraction extends RuntimeException implements HasErrorCode {

		@Override
		public Object errorCode() {
			return 1.5;
		}

	}

	@SuppressWarnings("serial")
	static class Inherited extends Annotated {

	}

	@SuppressWarnings("serial")
	static class Coded extends RuntimeException implements HasErrorCode {

		@Override
		public Object errorCode() {
			return "QUOTA";
		}

	}

	@SuppressWarnings("serial")
	static class Broken extends RuntimeException implements HasErrorCode {

		@Override
		public Object errorCode() {
			throw new IllegalStateException("of the application");
		}

	}

}
