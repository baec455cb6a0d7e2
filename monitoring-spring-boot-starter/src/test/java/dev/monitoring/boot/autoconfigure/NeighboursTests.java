package dev.monitoring.boot.autoconfigure;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;

import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Monitoring contributes no bean that would make Boot's own back off.
 */
class NeighboursTests {

	private static final List<Class<?>> TYPES = List.of(DataSource.class, Executor.class, TaskExecutor.class,
			TaskScheduler.class, PlatformTransactionManager.class);

	@TempDir
	Path folder;

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class))
		.withUserConfiguration(Scheduling.class);

	@Test
	void dataSourceExecutorAndSchedulerAreBootsOwn() {
		Map<String, List<String>> without = new TreeMap<>();
		this.contextRunner.run((context) -> without.putAll(beans(context)));
		this.contextRunner.withConfiguration(AutoConfigurations.of(autoConfigurations()))
			.withPropertyValues("monitoring.duckdb.path=" + this.folder.resolve("test.duckdb"))
			.run((context) -> {
				assertThat(context).hasSingleBean(DuckDbMonitoringAdapter.class);
				assertThat(beans(context)).isEqualTo(without);
				assertThat(context.getBean(DataSource.class).getConnection().getMetaData().getURL())
					.startsWith("jdbc:h2:mem:");
			});
		assertThat(without).containsEntry(DataSource.class.getName(), List.of("dataSource"))
			.containsEntry(TaskScheduler.class.getName(), List.of("taskScheduler"))
			.hasEntrySatisfying(Executor.class.getName(),
					(names) -> assertThat(names).contains("applicationTaskExecutor"));
	}

	private static Map<String, List<String>> beans(ApplicationContext context) {
		Map<String, List<String>> beans = new TreeMap<>();
		for (Class<?> type : TYPES) {
			beans.put(type.getName(), Arrays.stream(context.getBeanNamesForType(type)).sorted().toList());
		}
		return beans;
	}

	private static Class<?>[] autoConfigurations() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("dev.monitoring."))
			.map((name) -> ClassUtils.resolveClassName(name, null))
			.toArray(Class<?>[]::new);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

}
