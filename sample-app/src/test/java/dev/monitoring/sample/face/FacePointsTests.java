package dev.monitoring.sample.face;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.boot.test.RecordedPoints;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The points of the platform's resources carry the tags and fields that its documents
 * list, and no others.
 */
@SpringBootTest(properties = "sample.traffic.enabled=false")
@AutoConfigureMockMvc
@Import(RecordedPoints.class)
class FacePointsTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private RecordedPoints points;

	@BeforeEach
	void forget() {
		this.points.clear();
	}

	static Stream<Arguments> resources() {
		return Stream.of(
				arguments("/detector", "POST:/detector", 200, Map.of(),
						List.of("download_images_time", "save_warps_time")),
				arguments("/extractor", "POST:/extractor", 200, Map.of(),
						List.of("load_face_samples_time", "save_attributes_time")),
				arguments("/extractor/upgrade", "POST:/extractor/upgrade", 200, Map.of(),
						List.of("load_face_samples_time", "load_body_samples_time", "save_face_attributes_time",
								"save_event_attributes_time")),
				arguments("/handlers/h1/events", "POST:/handlers/{handlerId}/events", 201, Map.of("handler_id", "h1"),
						List.of("load_images_for_processing_time", "face_sample_storage_policy_time",
								"body_sample_storage_policy_time", "image_origin_storage_policy_time",
								"face_attribute_storage_policy_time", "face_storage_policy_time",
								"event_storage_policy_time", "notification_storage_policy_time", "match_policy_time")),
				arguments("/verifiers/v1/verifications", "POST:/verifiers/{verifierId}/verifications", 200,
						Map.of("verifier_id", "v1"), List.of("face_sample_storage_policy_time",
								"face_attribute_storage_policy_time", "match_policy_time")));
	}

	@ParameterizedTest
	@MethodSource("resources")
	void recordsAGoodRequest(String path, String route, int status, Map<String, String> tags, List<String> fields) {
		post(path, "{\"image\":\"Ann\"}");
		MonitoringPoint request = only("requests");
		assertTags(request, Map.of("service", "sample-app", "route", route, "status_code", (long) status), tags);
		Set<String> expected = new TreeSet<>(fields);
		expected.addAll(List.of("request_id", "execution_time"));
		assertThat(new TreeSet<>(request.fields().keySet())).isEqualTo(expected);
		assertThat(fields).allSatisfy((field) -> assertThat((Double) request.fields().get(field)).isNotNegative());
		assertThat(this.points.of("errors")).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("resources")
	void recordsAFailingRequest(String path, String route, int status, Map<String, String> tags, List<String> fields) {
		post(path, "not a JSON object");
		MonitoringPoint request = only("requests");
		MonitoringPoint error = only("errors");
		assertTags(request, Map.of("service", "sample-app", "route", route, "status_code", 400L), tags);
		assertTags(error, Map.of("service", "sample-app", "route", route, "status_code", 400L, "error_code", 13001L),
				tags);
		assertThat(request.fields()).containsOnlyKeys("request_id", "execution_time");
		assertThat(error.fields()).containsExactly(Map.entry("request_id", request.fields().get("request_id")));
	}

	@Test
	void countsTheEstimatorsThatAnEventUsed() {
		post("/handlers/h1/events", "{\"image\":\"Ann\"}");
		MonitoringPoint usages = only("usages_statistic");
		assertThat(usages.tags()).containsExactly(Map.entry("service", "sample-app"),
				Map.entry("route", "POST:/handlers/{handlerId}/events"));
		assertThat(usages.fields())
			.containsExactlyInAnyOrderEntriesOf(Map.of("face_quality_usages", 1L, "mask_usages", 1L));
	}

	private static void assertTags(MonitoringPoint point, Map<String, Object> declared, Map<String, String> added) {
		Map<String, Object> expected = new TreeMap<>(declared);
		expected.putAll(added);
		assertThat(point.tags()).containsExactlyInAnyOrderEntriesOf(expected);
	}

	private MonitoringPoint only(String series) {
		assertThat(this.points.of(series)).hasSize(1);
		return this.points.of(series).get(0);
	}

	private void post(String path, String body) {
		this.mvc.post().uri(path).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
	}

}
