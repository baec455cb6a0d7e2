package dev.monitoring.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.monitoring.MonitoringManager;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.boot.test.RecordedPoints;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link MonitoringAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MonitoringAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class));

	@Test
	void carriesPointsToTheAdapter() {
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class)
			.withPropertyValues("monitoring.tags.zone=b", "monitoring.instance=node-1")
			.run((context) -> {
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				assertThat(context.getBean(MonitoringManager.class)).isSameAs(pipeline);
				pipeline.record(TestPoints.payment());
				assertThat(pipeline.flush()).isTrue();
				assertThat(context.getBean(MemoryAdapter.class).points()).singleElement()
					.asString()
					.contains("payments", "currency=EUR", "zone=b", "instance=node-1");
				AccountingIdentity.check(pipeline);
			});
	}

	@Test
	void appliesTheSettings() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class)
			.withPropertyValues("monitoring.buffer-size=1", "monitoring.flushing-period=1h",
					"monitoring.max-value-length=2")
			.run((context) -> {
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				MemoryAdapter adapter = context.getBean(MemoryAdapter.class);
				// The worker's first round would take what is recorded meanwhile.
				threads.awaitIdle();
				pipeline.record(TestPoints.payment());
				pipeline.record(TestPoints.payment());
				assertThat(pipeline.statistics().dropped()).containsEntry("buffer_full", 1L);
				pipeline.flush();
				assertThat(adapter.points()).singleElement().asString().contains("currency=EU,");
				AccountingIdentity.check(pipeline);
			});
	}

	@Test
	void isDisabledByProperty() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class)
			.withPropertyValues("monitoring.enabled=false")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(MonitoringManager.class)
					.doesNotHaveBean(MonitoringLifecycle.class)
					.doesNotHaveBean(MonitoringProperties.class)
					.doesNotHaveBean(ServiceIdentity.class);
				assertThat(context.getBean(MemoryAdapter.class).isOpen()).isFalse();
				assertThat(threads.started()).isEmpty();
			});
	}

	@Test
	void backsOffWithAManagerOfTheApplication() {
		this.contextRunner.withBean(RecordedPoints.class)
			.run((context) -> assertThat(context).hasSingleBean(MonitoringManager.class)
				.hasSingleBean(RecordedPoints.class)
				.doesNotHaveBean(MonitoringPipeline.class)
				.doesNotHaveBean(MonitoringLifecycle.class));
	}

	@Test
	void backsOffWithAnIdentityOfTheApplication() {
		ServiceIdentity own = new ServiceIdentity("till", "till-7");
		this.contextRunner.withBean(ServiceIdentity.class, () -> own)
			.run((context) -> assertThat(context.getBean(ServiceIdentity.class)).isSameAs(own));
	}

	@Test
	void isClosedWithTheContext() {
		MonitoringThreads threads = new MonitoringThreads();
		AtomicReference<MonitoringPipeline> closed = new AtomicReference<>();
		AtomicReference<MemoryAdapter> store = new AtomicReference<>();
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class)
			.withPropertyValues("monitoring.flushing-period=1h")
			.run((context) -> {
				closed.set(context.getBean(MonitoringPipeline.class));
				store.set(context.getBean(MemoryAdapter.class));
				assertThat(threads.started()).extracting(Thread::getName).containsExactly("monitoring-flusher-memory");
				closed.get().record(TestPoints.payment());
			});
		threads.awaitNone();
		assertThat(store.get().isOpen()).isFalse();
		assertThat(store.get().points()).hasSize(1);
		closed.get().record(TestPoints.payment());
		assertThat(closed.get().statistics().dropped()).containsEntry("closed", 1L);
		AccountingIdentity.check(closed.get());
	}

	@Test
	void startsNoThreadBeforeTheContextIsReady() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class).withBean("failing", Object.class, () -> {
			throw new IllegalStateException("The application's own failure");
		}, (definition) -> definition.setDependsOn("monitoringPipeline")).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(threads.started()).isEmpty();
		});
	}

	@Test
	void warnsOnceWhereNoClientIsThere(CapturedOutput output) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(DuckDBDriver.class)).run((context) -> {
			assertThat(context).hasNotFailed();
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			pipeline.record(TestPoints.payment());
			assertThat(pipeline.statistics().dropped()).containsEntry("no_storage", 1L);
			AccountingIdentity.check(pipeline);
		});
		assertThat(output).containsOnlyOnce("Monitoring keeps nothing")
			.contains("<artifactId>duckdb_jdbc</artifactId>", "monitoring.storage-type=none");
	}

	@Test
	void isSilentWhereNoStoreIsWanted(CapturedOutput output) {
		this.contextRunner.withPropertyValues("monitoring.storage-type=none")
			.run((context) -> assertThat(context.getBean(MonitoringPipeline.class).storageType()).isEqualTo("none"));
		assertThat(output).doesNotContain("WARN")
			.contains("Monitoring keeps no points: it has no store (monitoring.storage-type)");
	}

	@Test
	void failsWhereTheClientOfTheWantedStoreIsMissing() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(DuckDBDriver.class))
			.withPropertyValues("monitoring.storage-type=duckdb")
			.run((context) -> assertThat(context).getFailure().hasRootCauseInstanceOf(MissingClientException.class));
	}

	@Test
	void saysAtTheStartThatAStoreOfTheApplicationKeepsPoints(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class).run((context) -> {
		});
		assertThat(output).containsOnlyOnce("Monitoring keeps points in").doesNotContain("keeps no points");
	}

	@Test
	void saysAtTheStartWhereToLook(CapturedOutput output) {
		ApplicationContextRunner runner = this.contextRunner.withUserConfiguration(MemoryConfiguration.class)
			.withBean(StorageDescription.class, () -> new StorageDescription("a drawer"));
		runner.run((context) -> {
		});
		assertThat(output).contains("Monitoring keeps points in a drawer.",
				"Expose /actuator/monitoring by management.endpoints.web.exposure.include=health,monitoring.");
		runner.withPropertyValues("management.endpoints.web.exposure.include=health, monitoring").run((context) -> {
		});
		assertThat(output).contains("Look at them by /actuator/monitoring.");
		runner
			.withPropertyValues("management.endpoints.web.base-path=/manage",
					"management.endpoints.web.exposure.include[0]=health",
					"management.endpoints.web.exposure.include[1]=monitoring")
			.run((context) -> {
			});
		assertThat(output).contains("Look at them by /manage/monitoring.");
		runner.withClassLoader(new FilteredClassLoader(Endpoint.class)).run((context) -> {
		});
		assertThat(output).contains("Add spring-boot-starter-actuator");
	}

	@Test
	void takesServiceAndInstanceFromTheApplication() {
		this.contextRunner.withPropertyValues("monitoring.storage-type=none", "spring.application.name=shop")
			.run((context) -> {
				ServiceIdentity identity = context.getBean(ServiceIdentity.class);
				assertThat(identity.service()).isEqualTo("shop");
				assertThat(identity.instance()).isNotBlank().doesNotContain(":");
			});
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(MonitoringAutoConfiguration.class))
			.withPropertyValues("monitoring.storage-type=none", "server.port=9090", "monitoring.service-name=till",
					"spring.application.name=shop")
			.run((context) -> {
				ServiceIdentity identity = context.getBean(ServiceIdentity.class);
				assertThat(identity.service()).isEqualTo("till");
				assertThat(identity.instance()).endsWith(":9090");
			});
	}

	@Test
	void refusesTimesBeyondWhatTheClockCanCount() {
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class)
			.withPropertyValues("monitoring.flushing-period=" + Duration.ofDays(200_000))
			.run((context) -> assertThat(context).hasFailed());
		this.contextRunner.withUserConfiguration(MemoryConfiguration.class)
			.withPropertyValues("monitoring.shutdown-timeout=" + Duration.ofDays(200_000))
			.run((context) -> assertThat(context).hasFailed());
	}

	@Configuration(proxyBeanMethods = false)
	static class MemoryConfiguration {

		@Bean
		MonitoringAdapter memoryAdapter() {
			return new MemoryAdapter();
		}

	}

}
