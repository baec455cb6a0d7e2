package dev.monitoring.boot.autoconfigure;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;

import dev.monitoring.plugin.MonitoringPlugin;

/**
 * Keeps Spring from calling {@link MonitoringPlugin#close()} of a bean, which it does
 * with any public method of that name: a plugin is closed by its own thread, once.
 */
final class PluginDestruction implements MergedBeanDefinitionPostProcessor {

	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String name) {
		if (MonitoringPlugin.class.isAssignableFrom(type)
				&& AbstractBeanDefinition.INFER_METHOD.equals(definition.getDestroyMethodName())) {
			definition.setDestroyMethodName("");
		}
	}

}
