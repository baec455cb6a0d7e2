package dev.monitoring.boot;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.test.web.servlet.setup.DefaultMockMvcBuilder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.WebApplicationContext;

import dev.monitoring.MonitorTime;
import dev.monitoring.MonitoringData;
import dev.monitoring.adapter.influx.LedgerInflux;
import dev.monitoring.fault.RequestRun;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

/**
 * Ten thousand requests at once on virtual threads, through the filters and handlers of
 * an application, which all wait for each other.
 */
@Timeout(240)
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "This JDK has no virtual threads")
class VirtualThreadFaultTests {

	private static final int REQUESTS = 10_000;

	private static final CountDownLatch INSIDE = new CountDownLatch(REQUESTS);

	@TempDir
	private Path directory;

	@Test
	void pinsNoneOfTenThousandVirtualThreads() throws Exception {
		RequestRun run = new RequestRun("F28 10000 virtual threads, JDK " + Runtime.version().feature());
		try (LedgerInflux store = new LedgerInflux();
				Recording recording = new Recording();
				var context = new SpringApplicationBuilder(ShopApplication.class, MeetingController.class)
					.web(WebApplicationType.SERVLET)
					.run("--server.port=0", "--spring.threads.virtual.enabled=true",
							"--monitoring.influx.url=" + store.url(), "--monitoring.influx.organization=shop",
							"--monitoring.influx.bucket=points", "--monitoring.influx.token=" + LedgerInflux.TOKEN,
							"--monitoring.flushing-period=100ms",
							"--monitoring.spool.directory=" + this.directory.resolve("spool"))) {
			MockMvc mvc = mvc((WebApplicationContext) context);
			warmUp(mvc, run);
			recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			AtomicInteger failed = new AtomicInteger();
			List<Thread> threads = new ArrayList<>();
			long begin = System.nanoTime();
			for (int i = 0; i < REQUESTS; i++) {
				String id = "virtual-" + i;
				run.sent(id);
				threads.add(startVirtual(() -> {
					try {
						int status = mvc.perform(get("/meeting/7").header("X-Request-Id", id))
							.andReturn()
							.getResponse()
							.getStatus();
						failed.addAndGet((status != 200) ? 1 : 0);
					}
					catch (Exception ex) {
						failed.incrementAndGet();
					}
				}));
			}
			for (Thread thread : threads) {
				thread.join(120_000);
				assertThat(thread.isAlive()).as("no deadlock").isFalse();
			}
			long millis = (System.nanoTime() - begin) / 1_000_000;
			assertThat(failed).hasValue(0);
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			run.drain(pipeline);
			List<RecordedEvent> pinned = pinned(recording);
			List<RecordedEvent> ours = pinned.stream().filter(VirtualThreadFaultTests::isOurs).toList();
			assertThat(ours).as("pinned by our frames").isEmpty();
			run.finish(List.of(pipeline.statistics()),
					store.of("requests").stream().map((point) -> (String) point.fields().get("request_id")).toList(),
					"pinned by our frames 0, by others %d; all inside at once, done in %d ms".formatted(pinned.size(),
							millis));
		}
	}

	/**
	 * The JDK pins a thread that waits for a class, once for each.
	 */
	private static void warmUp(MockMvc mvc, RequestRun run) throws Exception {
		for (String path : List.of("/items/7", "/timed", "/items/8", "/timed")) {
			String id = "warm-up-" + run.count();
			run.sent(id);
			mvc.perform(get(path).header("X-Request-Id", id));
		}
	}

	private static MockMvc mvc(WebApplicationContext context) {
		DefaultMockMvcBuilder builder = MockMvcBuilders.webAppContextSetup(context);
		for (Object bean : context.getBeansOfType(FilterRegistrationBean.class).values()) {
			if (bean instanceof FilterRegistrationBean<?> registration) {
				builder.addFilters(registration.getFilter());
			}
		}
		return builder.build();
	}

	/**
	 * Not a method of the JDK that this is compiled for.
	 */
	private static Thread startVirtual(Runnable task)
			throws NoSuchMethodException, InvocationTargetException, IllegalAccessException {
		return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
	}

	private List<RecordedEvent> pinned(Recording recording) throws Exception {
		Path file = this.directory.resolve("pinned.jfr");
		recording.stop();
		recording.dump(file);
		return RecordingFile.readAllEvents(file);
	}

	/**
	 * Whether the code that waited, or called what did in the JDK, is ours.
	 */
	private static boolean isOurs(RecordedEvent event) {
		if (event.getStackTrace() == null) {
			return false;
		}
		for (RecordedFrame frame : event.getStackTrace().getFrames()) {
			String type = frame.getMethod().getType().getName();
			if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
				return type.startsWith("dev.monitoring.") && !type.contains("FaultTests");
			}
		}
		return false;
	}

	@RestController
	static class MeetingController {

		@MonitorTime("meeting_time")
		@GetMapping("/meeting/{id}")
		Map<String, Object> meet(@PathVariable long id, MonitoringData data) throws InterruptedException {
			data.tag("shop_id", id).field("met", true).use("estimator");
			INSIDE.countDown();
			assertThat(INSIDE.await(100, TimeUnit.SECONDS)).as("all are inside at once").isTrue();
			return Map.of("id", id);
		}

	}

}
