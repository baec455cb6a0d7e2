package dev.monitoring.sample.face;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Detector, extractor, handlers and verifiers.
 */
@SpringBootTest(properties = "sample.traffic.enabled=false")
@AutoConfigureMockMvc
class FaceResourcesTests {

	@Autowired
	private MockMvcTester mvc;

	@ParameterizedTest
	@CsvSource({ "/detector, $.warp_id", "/extractor, $.attribute_id", "/extractor/upgrade, $.face_attribute_id",
			"/extractor/upgrade, $.event_attribute_id", "/handlers/1/events, $.event_id",
			"/verifiers/1/verifications, $.similarity" })
	void worksWithoutABody(String path, String answer) {
		assertThat(this.mvc.post().uri(path)).hasStatus2xxSuccessful().bodyJson().extractingPath(answer).isNotNull();
	}

	@Test
	void findsTheFaceThatAHandlerSaw() {
		MvcTestResult first = post("/handlers/1/events", "{\"image\":\"Ann\"}");
		assertThat(first).hasStatus(HttpStatus.CREATED);
		assertThat(post("/handlers/2/events", "{\"image\":\"Ann\"}")).bodyJson()
			.extractingPath("$.matches[0].similarity")
			.asNumber()
			.satisfies((similarity) -> assertThat(similarity.doubleValue()).isGreaterThan(0.99));
	}

	@Test
	void estimatesQualityAndMask() {
		assertThat(post("/handlers/1/events", "{}")).bodyJson()
			.extractingPath("$.estimations")
			.asMap()
			.containsOnlyKeys("face_quality", "mask");
	}

	@Test
	void verifiesThePersonOfTheVerifierAndNoOther() {
		assertThat(post("/verifiers/Ann/verifications", "{\"image\":\"Ann\"}")).bodyJson()
			.extractingPath("$.verified")
			.isEqualTo(true);
		assertThat(post("/verifiers/Ann/verifications", "{\"image\":\"Bob\"}")).bodyJson()
			.extractingPath("$.verified")
			.isEqualTo(false);
	}

	@ParameterizedTest
	@CsvSource({ "/handlers/unknown/events, 12022", "/verifiers/unknown/verifications, 12023" })
	void answersAnUnknownIdWithItsErrorCode(String path, int errorCode) {
		assertThat(post(path, "{}")).hasStatus(HttpStatus.NOT_FOUND)
			.bodyJson()
			.extractingPath("$.error_code")
			.isEqualTo(errorCode);
	}

	@Test
	void answersAnUnreadableBodyWithItsErrorCode() {
		assertThat(post("/detector", "{")).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.error_code")
			.isEqualTo(13001);
	}

	private MvcTestResult post(String path, String body) {
		return this.mvc.post().uri(path).contentType(MediaType.APPLICATION_JSON).content(body).exchange();
	}

}
