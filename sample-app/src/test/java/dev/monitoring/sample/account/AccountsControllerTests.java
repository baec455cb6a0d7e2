package dev.monitoring.sample.account;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The accounts and their errors.
 */
@SpringBootTest(properties = "sample.traffic.enabled=false")
@AutoConfigureMockMvc
class AccountsControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Test
	void createsAnAccountThatCanBeFoundAgain() {
		MvcTestResult created = create("{\"name\":\"Ann\",\"email\":\"ann@example.org\"}");
		assertThat(created).hasStatus(HttpStatus.CREATED).bodyJson().extractingPath("$.name").isEqualTo("Ann");
		String location = created.getResponse().getHeader(HttpHeaders.LOCATION);
		assertThat(location).startsWith("/accounts/");
		assertThat(this.mvc.get().uri(location)).hasStatusOk()
			.bodyJson()
			.extractingPath("$.email")
			.isEqualTo("ann@example.org");
	}

	@Test
	void listsTheNewestAccounts() {
		for (int i = 0; i < 101; i++) {
			create("{\"name\":\"account-" + i + "\",\"email\":\"ann@example.org\"}");
		}
		MvcTestResult listed = this.mvc.get().uri("/accounts").exchange();
		assertThat(listed).hasStatusOk().bodyJson().extractingPath("$.length()").isEqualTo(100);
		assertThat(listed).bodyJson().extractingPath("$[0].name").isEqualTo("account-100");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "null", "{}", "{\"email\":\"ann@example.org\"}",
			"{\"name\":\" \",\"email\":\"ann@example.org\"}", "{\"name\":\"Ann\"}",
			"{\"name\":\"Ann\",\"email\":\"ann\"}", "{\"name\":\"Ann\",\"email\":\"ann@@example.org\"}" })
	void answersAnInvalidAccountWithItsErrorCode(String body) {
		assertThat(create(body)).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.error_code")
			.isEqualTo(13037);
	}

	@Test
	void answersAnUnknownAccountWithItsErrorCode() {
		assertThat(this.mvc.get().uri("/accounts/42")).hasStatus(HttpStatus.NOT_FOUND)
			.bodyJson()
			.isStrictlyEqualTo("{\"error_code\":12012,\"desc\":\"Object not found\","
					+ "\"detail\":\"There is no account with this id\"}");
	}

	private MvcTestResult create(String body) {
		return this.mvc.post().uri("/accounts").contentType(MediaType.APPLICATION_JSON).content(body).exchange();
	}

}
