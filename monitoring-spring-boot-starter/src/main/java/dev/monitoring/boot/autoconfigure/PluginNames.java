package dev.monitoring.boot.autoconfigure;

import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.monitoring.plugin.MonitoringPlugin;

/**
 * The names of plugins: those of their beans without what all of them end in, in the form
 * of keys. The bean {@code auditMonitoringPlugin} is the plugin {@code audit}, and so is
 * {@code auditPlugin}.
 */
final class PluginNames {

	private final Map<String, MonitoringPlugin> beans;

	PluginNames(Map<String, MonitoringPlugin> beans) {
		this.beans = beans;
	}

	@SuppressWarnings("ReferenceEquality") // this very bean
	String of(MonitoringPlugin plugin) {
		for (Map.Entry<String, MonitoringPlugin> bean : this.beans.entrySet()) {
			if (bean.getValue() == plugin) {
				return name(bean.getKey());
			}
		}
		throw new IllegalStateException("There is no bean of the plugin " + plugin);
	}

	private static String name(String bean) {
		String shortened = bean.replaceFirst("(Monitoring)?Plugin$", "");
		return (shortened.isEmpty() ? bean : shortened).replaceAll("([a-z0-9])([A-Z])", "$1-$2")
			.toLowerCase(Locale.ROOT);
	}

	/**
	 * The settings of a plugin, of which an environment variable has no dashes.
	 */
	MonitoringProperties.@Nullable Plugin settings(String name, Map<String, MonitoringProperties.Plugin> settings) {
		for (Map.Entry<String, MonitoringProperties.Plugin> entry : settings.entrySet()) {
			if (uniform(entry.getKey()).equals(uniform(name))) {
				return entry.getValue();
			}
		}
		return null;
	}

	private static String uniform(String name) {
		return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

}
