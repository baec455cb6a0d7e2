package dev.monitoring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import dev.monitoring.MonitoringManager;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.MonitoringPlugin;
import dev.monitoring.plugin.PluginChannels;
import dev.monitoring.plugin.PluginSettings;
import dev.monitoring.spool.Spool;

/**
 * {@link AutoConfiguration Auto-configuration} for the pipeline to the store.
 */
@AutoConfiguration(afterName = { "dev.monitoring.boot.autoconfigure.influx.InfluxMonitoringAutoConfiguration",
		"dev.monitoring.boot.autoconfigure.clickhouse.ClickHouseMonitoringAutoConfiguration",
		"dev.monitoring.boot.autoconfigure.duckdb.DuckDbMonitoringAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "monitoring.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MonitoringProperties.class)
public final class MonitoringAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(MonitoringAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnWebApplication
	ServiceIdentity monitoringWebServiceIdentity(MonitoringProperties properties, Environment environment) {
		return ServiceIdentity.of(properties, environment, true);
	}

	@Bean
	@ConditionalOnMissingBean
	ServiceIdentity monitoringServiceIdentity(MonitoringProperties properties, Environment environment) {
		return ServiceIdentity.of(properties, environment, false);
	}

	// Closed by its lifecycle: a context that fails to start is to open no store.
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean(MonitoringManager.class)
	MonitoringPipeline monitoringPipeline(MonitoringProperties properties, ServiceIdentity identity,
			ObjectProvider<MonitoringAdapter> adapter, ObjectProvider<Spool> spool, PluginChannels plugins,
			ConfigurableApplicationContext context) {
		return builder(properties, adapter.getIfAvailable(), context).commonTags(commonTags(properties, identity))
			.plugins(plugins)
			.flushingPeriod(properties.flushingPeriod())
			.batchSize(properties.batchSize())
			.batchBytes((int) properties.batchBytes().toBytes())
			.bufferSize(properties.bufferSize())
			.maxValueLength(properties.maxValueLength())
			.maxTagValues(properties.maxTagValues())
			.shutdownTimeout(properties.shutdownTimeout())
			.spool(spool.getIfAvailable())
			.build();
	}

	@Bean
	@ConditionalOnMissingBean
	PluginChannels monitoringPlugins(MonitoringProperties properties, ServiceIdentity identity,
			ObjectProvider<MonitoringPlugin> plugins, ListableBeanFactory beanFactory) {
		PluginChannels.Builder builder = PluginChannels.builder();
		Map<String, MonitoringPlugin> beans = BeanFactoryUtils.beansOfTypeIncludingAncestors(beanFactory,
				MonitoringPlugin.class);
		if (beans.isEmpty()) {
			return builder.build();
		}
		builder.commonTags(commonTags(properties, identity));
		PluginNames names = new PluginNames(beans);
		plugins.orderedStream().forEach((plugin) -> {
			String name = names.of(plugin);
			MonitoringProperties.Plugin settings = names.settings(name, properties.plugins());
			if (settings == null || settings.enabled()) {
				builder.plugin(name, plugin, (settings != null) ? settings.settings() : PluginSettings.DEFAULT);
			}
		});
		return builder.build();
	}

	@Bean
	static PluginDestruction monitoringPluginDestruction() {
		return new PluginDestruction();
	}

	private static Map<String, String> commonTags(MonitoringProperties properties, ServiceIdentity identity) {
		Map<String, String> tags = new LinkedHashMap<>(properties.tags());
		tags.put("instance", identity.instance());
		return tags;
	}

	private static MonitoringPipeline.Builder builder(MonitoringProperties properties,
			@Nullable MonitoringAdapter adapter, ConfigurableApplicationContext context) {
		if (adapter != null && properties.storageType() != StorageType.NONE) {
			return MonitoringPipeline.to(adapter);
		}
		ClassLoader loader = context.getClassLoader();
		StorageType chosen = StorageChoice.of(context.getEnvironment(), context.getBeanFactory(), loader);
		if (!ClassUtils.isPresent(chosen.clientClass(), loader)) {
			throw new MissingClientException(chosen);
		}
		if (properties.storageType() == null) {
			logger
				.warn("Monitoring keeps nothing: there is no client of a store on the class path. Add one, such as\n{}"
						+ "\nor set monitoring.storage-type=none.", StorageType.DUCKDB.dependency());
		}
		return MonitoringPipeline.withoutStorage();
	}

	@Bean
	@ConditionalOnBean(MonitoringPipeline.class)
	@ConditionalOnMissingBean
	MonitoringLifecycle monitoringLifecycle(MonitoringPipeline pipeline, ObjectProvider<StorageDescription> storage,
			ApplicationContext context) {
		if (pipeline.storageType().equals("none")) {
			return new MonitoringLifecycle(pipeline,
					"Monitoring keeps no points: it has no store (monitoring.storage-type).");
		}
		StorageDescription description = storage.getIfAvailable(() -> new StorageDescription(pipeline.storageType()));
		return new MonitoringLifecycle(pipeline,
				"Monitoring keeps points in " + description.text() + ". " + whereToLook(context));
	}

	private static String whereToLook(ApplicationContext context) {
		if (!ClassUtils.isPresent("org.springframework.boot.actuate.endpoint.annotation.Endpoint",
				context.getClassLoader())) {
			return "Add spring-boot-starter-actuator to look at them by /actuator/monitoring.";
		}
		Environment environment = context.getEnvironment();
		String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
		String path = (base.equals("/") ? "" : base) + "/monitoring";
		Set<String> exposed = Binder.get(environment)
			.bind("management.endpoints.web.exposure.include", Bindable.setOf(String.class))
			.orElseGet(Set::of);
		boolean visible = exposed.contains("*") || exposed.contains("monitoring");
		return visible ? "Look at them by " + path + "."
				: "Expose " + path + " by management.endpoints.web.exposure.include=health,monitoring.";
	}

}
