package dev.monitoring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Member;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.AdditionalValues;
import dev.monitoring.PointLayout;
import dev.monitoring.PointLayout.Column;
import dev.monitoring.boot.actuate.PipelineMeters;
import dev.monitoring.micrometer.MicrometerMonitoringPlugin;
import dev.monitoring.micrometer.MicrometerSettings;
import dev.monitoring.pipeline.DropCause;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.MonitoringPlugin;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;

/**
 * What a document may name in backticks: types of ours with their members, packages,
 * settings, meters, series with their tags and fields, and files; types of others with
 * their packages.
 */
final class DocumentedNames {

	private static final Pattern TYPE = Pattern.compile("@?([A-Z]\\w*)((?:\\.\\w+)*)(?:\\([^()]*\\))?");

	private static final Pattern KEY = Pattern.compile("([a-z][\\w-]*(?:\\.[\\w<>-]+)*?)(\\.\\*)?(?:=.*)?");

	private static final Pattern PACKAGE = Pattern.compile("dev\\.monitoring(?:\\.\\w+)*");

	private static final Pattern CLASS = Pattern.compile("(?:[a-z]\\w*\\.)+[A-Z]\\w*");

	private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)*");

	private static final Pattern FILE = Pattern.compile("[\\w./-]+\\.(?:md|sql|yml)");

	private final Sources sources = new Sources();

	private final Set<String> keys = new HashSet<>();

	/**
	 * Keys that have others below them.
	 */
	private final Set<String> maps = new HashSet<>();

	private final Set<String> meters = new HashSet<>();

	/**
	 * Series, tags, fields and causes.
	 */
	private final Set<String> words = new HashSet<>();

	DocumentedNames() throws Exception {
		readKeys();
		readMeters();
		this.sources.typesOf("dev.monitoring.series").forEach(this::readLayout);
		Arrays.stream(DropCause.values()).map(DropCause::id).forEach(this.words::add);
	}

	private void readMeters() throws Exception {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new PipelineMeters(MonitoringPipeline.withoutStorage().build()).bindTo(registry);
		MonitoringPlugin plugin = new MicrometerMonitoringPlugin(registry, MicrometerSettings.DEFAULT, List.of());
		plugin.handle(List.of(RequestPoint.of(0, "", "", 0, null, 0, AdditionalValues.NONE),
				ErrorPoint.of(0, "", "", 0, 0, null, AdditionalValues.NONE)));
		registry.getMeters().forEach((meter) -> this.meters.add(meter.getId().getName()));
	}

	private void readKeys() throws IOException {
		ClassLoader loader = DocumentedNames.class.getClassLoader();
		for (URL url : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream metadata = url.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(metadata).get("properties")) {
					String name = property.get("name").asString();
					this.keys.add(name);
					if (property.path("type").asString("").startsWith("java.util.Map")) {
						this.maps.add(name);
					}
				}
			}
		}
	}

	private void readLayout(String className) {
		try {
			PointLayout layout = (PointLayout) Class.forName(className).getField("LAYOUT").get(null);
			this.words.add(layout.series());
			layout.tags().stream().map(Column::key).forEach(this.words::add);
			layout.fields().stream().map(Column::key).forEach(this.words::add);
		}
		catch (NoSuchFieldException ex) {
			// Not the points of a series.
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	boolean exists(String name) {
		Matcher type = TYPE.matcher(name);
		if (type.matches()) {
			return typeExists(type.group(1), type.group(2));
		}
		if (CLASS.matcher(name).matches()) {
			return ClassUtils.isPresent(name, null);
		}
		if (FILE.matcher(name).matches()) {
			return Files.exists(Path.of("..", name));
		}
		if (PACKAGE.matcher(name).matches()) {
			return !this.sources.typesOf(name).isEmpty();
		}
		if (WORD.matcher(name).matches()) {
			return this.words.contains(name) || this.sources.write(name);
		}
		Matcher key = KEY.matcher(name);
		return key.matches() && keyExists(key.group(1), key.group(2) != null);
	}

	/**
	 * Whether a setting or meter is there.
	 * @param withOthers whether it stands for all that begins so
	 */
	boolean keyExists(String key, boolean withOthers) {
		if (withOthers) {
			return this.maps.contains(key) || this.keys.stream().anyMatch((other) -> other.startsWith(key + "."));
		}
		return this.keys.contains(key) || this.meters.contains(key)
				|| this.maps.stream().anyMatch((map) -> key.startsWith(map + "."));
	}

	private boolean typeExists(String simpleName, String members) {
		List<Path> files = this.sources.of(simpleName);
		List<String> path = Arrays.stream(members.split("\\.")).filter((part) -> !part.isEmpty()).toList();
		return files.size() == 1 && typeExists(files.get(0), path);
	}

	private static boolean typeExists(Path file, List<String> members) {
		try {
			Class<?> type = Class.forName(Sources.className(file), false, DocumentedNames.class.getClassLoader());
			return memberExists(type, members);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			// The sample's, or a test of another module.
			return members.isEmpty() || members.size() == 1 && Sources.declares(file, members.get(0));
		}
	}

	private static boolean memberExists(Class<?> type, List<String> members) {
		if (members.isEmpty()) {
			return true;
		}
		String member = members.get(0);
		List<String> others = members.subList(1, members.size());
		for (Class<?> nested : type.getDeclaredClasses()) {
			if (nested.getSimpleName().equals(member)) {
				return memberExists(nested, others);
			}
		}
		return others.isEmpty() && hierarchy(type).flatMap(DocumentedNames::members).anyMatch(member::equals);
	}

	private static Stream<Class<?>> hierarchy(Class<?> type) {
		Stream<Class<?>> above = Stream.concat(Stream.ofNullable(type.getSuperclass()),
				Arrays.stream(type.getInterfaces()));
		return Stream.concat(Stream.of(type),
				above.filter((other) -> other.getName().startsWith("dev.")).flatMap(DocumentedNames::hierarchy));
	}

	private static Stream<String> members(Class<?> type) {
		return Stream.concat(Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredFields()))
			.map(Member::getName);
	}

}
