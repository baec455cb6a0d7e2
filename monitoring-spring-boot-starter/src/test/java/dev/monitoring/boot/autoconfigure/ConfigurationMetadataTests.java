package dev.monitoring.boot.autoconfigure;

import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.adapter.duckdb.DuckDbSettings;
import dev.monitoring.boot.autoconfigure.clickhouse.ClickHouseMonitoringProperties;
import dev.monitoring.boot.autoconfigure.duckdb.DuckDbMonitoringProperties;
import dev.monitoring.boot.autoconfigure.influx.InfluxMonitoringProperties;
import dev.monitoring.boot.autoconfigure.spool.SpoolProperties;
import dev.monitoring.boot.autoconfigure.statistics.AggregationProperties;
import dev.monitoring.boot.autoconfigure.statistics.StatisticsProperties;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.spool.SpoolSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The metadata of the settings, which editors and the documentation show.
 */
class ConfigurationMetadataTests {

	private static final List<Class<? extends Record>> TYPES = List.of(InfluxMonitoringProperties.class,
			ClickHouseMonitoringProperties.class, MonitoringProperties.class, DuckDbMonitoringProperties.class,
			StatisticsProperties.class, AggregationProperties.class, SpoolProperties.class);

	private final Map<String, JsonNode> metadata = new LinkedHashMap<>();

	@BeforeEach
	void read() throws Exception {
		URL main = MonitoringAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation();
		try (InputStream input = new URL(main, "META-INF/spring-configuration-metadata.json").openStream()) {
			for (JsonNode property : new JsonMapper().readTree(input).get("properties")) {
				String name = property.get("name").asString();
				if (name.startsWith("monitoring.")) {
					this.metadata.put(name, property);
				}
			}
		}
	}

	@Test
	void everySettingIsDescribed() {
		assertThat(this.metadata).isNotEmpty();
		this.metadata.forEach((name, property) -> {
			String description = property.path("description").asString("");
			assertThat(description).as(name).isNotBlank().doesNotStartWith("The ").doesNotStartWith("A ");
			if (property.get("type").asString().equals("java.lang.Boolean")) {
				assertThat(description).as(name).startsWith("Whether ");
			}
		});
	}

	@Test
	void everySettingIsThere() {
		List<String> names = new ArrayList<>();
		for (Class<? extends Record> type : TYPES) {
			collect(prefix(type), type, names);
		}
		assertThat(this.metadata.keySet()).containsExactlyInAnyOrderElementsOf(names);
	}

	private static void collect(String prefix, Class<?> type, List<String> names) {
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + "." + dashed(component.getName());
			if (component.getType().isRecord()) {
				collect(name, component.getType(), names);
			}
			else {
				names.add(name);
			}
		}
	}

	@Test
	void defaultValuesAreConsistent() throws Exception {
		for (Class<? extends Record> type : TYPES) {
			compare(prefix(type), bound(type));
		}
	}

	private void compare(String prefix, Record values) throws Exception {
		for (RecordComponent component : values.getClass().getRecordComponents()) {
			String name = prefix + "." + dashed(component.getName());
			Object value = component.getAccessor().invoke(values);
			if (value instanceof Record nested) {
				compare(name, nested);
			}
			else {
				JsonNode documented = this.metadata.get(name).get("defaultValue");
				if (documented == null) {
					assertThat(value == null || value.equals(Map.of()) || value.equals(List.of())).as(name).isTrue();
				}
				else {
					assertThat(ApplicationConversionService.getSharedInstance()
						.convert(documented.asString(), component.getType())).as(name).isEqualTo(value);
				}
			}
		}
	}

	@Test
	void pipelineAndSettingsHaveTheSameDefaults() throws Exception {
		MonitoringProperties properties = bound(MonitoringProperties.class);
		MonitoringPipeline.Builder builder = MonitoringPipeline.withoutStorage();
		int compared = 0;
		for (RecordComponent component : MonitoringProperties.class.getRecordComponents()) {
			Object value = component.getAccessor().invoke(properties);
			Field field = field(component.getName());
			if (field != null) {
				field.setAccessible(true);
				assertThat(field.get(builder)).as(component.getName())
					.isEqualTo((value instanceof DataSize size) ? (int) size.toBytes() : value);
				compared++;
			}
		}
		assertThat(compared).isEqualTo(7);
	}

	private static Field field(String name) {
		try {
			return MonitoringPipeline.Builder.class.getDeclaredField(name);
		}
		catch (NoSuchFieldException ex) {
			return null;
		}
	}

	@Test
	void embeddedStoreAndSettingsHaveTheSameDefaults() {
		DuckDbMonitoringProperties properties = bound(DuckDbMonitoringProperties.class);
		assertThat(new DuckDbSettings(Path.of("any"), properties.retention(), properties.maxSize().toBytes(),
				properties.minFreeDisk().toBytes(), properties.memoryLimit().toBytes(), properties.threads()))
			.isEqualTo(DuckDbSettings.defaults(Path.of("any")));
		assertThat(properties.retention()).isEqualTo(Duration.ofDays(7));
	}

	@Test
	void spoolAndSettingsHaveTheSameDefaults() {
		SpoolProperties properties = bound(SpoolProperties.class);
		assertThat(new SpoolSettings(Path.of("any"), properties.maxSize().toBytes(), properties.maxAge(),
				properties.minFreeDisk().toBytes(), properties.sync()))
			.isEqualTo(SpoolSettings.defaults(Path.of("any")));
	}

	private static <T extends Record> T bound(Class<T> type) {
		return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate(prefix(type), type);
	}

	private static String prefix(Class<?> type) {
		ConfigurationProperties annotation = AnnotationUtils.findAnnotation(type, ConfigurationProperties.class);
		return (String) AnnotationUtils.getValue(annotation, "prefix");
	}

	private static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

}
