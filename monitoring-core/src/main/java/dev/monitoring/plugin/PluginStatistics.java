package dev.monitoring.plugin;

import java.util.Map;

/**
 * What became of the points for a plugin. When nothing moves,
 * {@code offered = delivered + dropped + pending}.
 *
 * @param name the name of the plugin
 * @param state {@code new}, {@code starting} until it is initialized, {@code running},
 * {@code stuck} while a call takes longer than its timeout, {@code closed}
 * @param offered points recorded since the start
 * @param delivered points that the plugin has done its work on
 * @param dropped points that it has not, by {@link PluginDropCause#id() cause}, every
 * cause included
 * @param pending points that wait for it or that it works on
 */
public record PluginStatistics(String name, String state, long offered, long delivered, Map<String, Long> dropped,
		long pending) {

}
