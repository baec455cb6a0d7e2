package dev.monitoring.boot.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.PathContainer;
import org.springframework.mock.web.MockHttpServletMapping;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

class PathExclusionsTests {

	private static final List<String> PATHS = List.of("/actuator", "/actuator/", "/actuator/health", "/actuator/a/b",
			"/actuators", "/actuato", "/Actuator/health", "/%61ctuator/health", "/actuator%2fhealth",
			"/actuator;v=1/health", "/actuator;/health", "//actuator/health", "/./actuator/health", "/", "", "*",
			"/a b", "/a%20b", "/a%20b/c", "/h\u00e9", "/h%C3%A9/x", "/internal/x", "/x/internal", "/a/b/health",
			"/api/actuator/health", "/api", "/api/", "/app/actuator", "http://host/actuator/health", "/%", "/%zz/x");

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/**", "actuator/**", "/actuator", "/actuator/{*rest}", "/{first}/health",
			"/act*/**", "/act?ator/health", "/**/health", "/", "/**", "/a b/**", "/a%20b/**", "/h\u00e9/**",
			"/internal/*", "/api/actuator/**", "/api/**", "/actuator;v=1/**" })
	void excludesWhatThePatternMatches(String pattern) {
		PathExclusions exclusions = new PathExclusions(List.of("/other/**", pattern));
		PathPattern parsed = PathPatternParser.defaultInstance.parse(pattern.startsWith("/") ? pattern : "/" + pattern);
		for (String contextPath : List.of("", "/app", "/api")) {
			for (String path : PATHS) {
				HttpServletRequest request = request(contextPath, contextPath + path);
				assertThat(exclusions.exclude(request)).as(contextPath + " " + path)
					.isEqualTo(matches(parsed, request));
				HttpServletRequest prefixed = prefixed(contextPath, contextPath + path);
				assertThat(exclusions.exclude(prefixed)).as(contextPath + " " + path + " of the servlet /api")
					.isEqualTo(matches(parsed, prefixed));
			}
		}
	}

	@Test
	void excludesPathsWithinContextAndWithinServlet() {
		PathExclusions exclusions = new PathExclusions(List.of("/internal/**"));
		assertThat(exclusions.exclude(request("", "/internal/1"))).isTrue();
		assertThat(exclusions.exclude(request("/app", "/app/internal/1"))).isTrue();
		assertThat(exclusions.exclude(request("/app", "/app/%69nternal/1"))).isTrue();
		assertThat(exclusions.exclude(prefixed("/app", "/app/api/internal/1"))).isTrue();
		assertThat(exclusions.exclude(request("/app", "/app/orders/internal"))).isFalse();
	}

	@Test
	void parsesNoPathThatStartsOtherwise() {
		FirstSegments segments = FirstSegments.of(List.of(PathPatternParser.defaultInstance.parse("/actuator/**")));
		assertThat(segments.mayStart(request("", "/accounts/17"))).isFalse();
		assertThat(segments.mayStart(request("/app", "/app/accounts"))).isFalse();
		assertThat(segments.mayStart(request("", "/actuator/health"))).isTrue();
		assertThat(segments.mayStart(request("", "/acc%6funts/17"))).isTrue();
	}

	/**
	 * What a parser says that looks at every path.
	 */
	private static boolean matches(PathPattern pattern, HttpServletRequest request) {
		try {
			PathContainer mapped = Paths.withinServlet(request);
			return pattern.matches(Paths.withinContext(request)) || (mapped != null && pattern.matches(mapped));
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static MockHttpServletRequest request(String contextPath, String path) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
		request.setContextPath(contextPath);
		request.setHttpServletMapping(new MockHttpServletMapping("", "/", "dispatcherServlet", MappingMatch.DEFAULT));
		return request;
	}

	private static MockHttpServletRequest prefixed(String contextPath, String path) {
		MockHttpServletRequest request = request(contextPath, path);
		request.setServletPath("/api");
		request.setHttpServletMapping(new MockHttpServletMapping("", "/api/*", "dispatcherServlet", MappingMatch.PATH));
		return request;
	}

}
