package dev.monitoring.boot.web;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths whose requests are not recorded.
 */
public final class PathExclusions {

	private final List<PathPattern> patterns;

	private final FirstSegments firstSegments;

	/**
	 * Parses patterns.
	 * @param patterns patterns of paths within the application, such as
	 * {@code /actuator/**}
	 * @throws IllegalArgumentException if one is not a pattern
	 */
	public PathExclusions(List<String> patterns) {
		List<PathPattern> parsed = new ArrayList<>(patterns.size());
		for (String pattern : patterns) {
			parsed.add(parse(pattern));
		}
		this.patterns = parsed;
		this.firstSegments = FirstSegments.of(this.patterns);
	}

	private static PathPattern parse(String pattern) {
		try {
			return PathPatternParser.defaultInstance.parse(pattern.startsWith("/") ? pattern : "/" + pattern);
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException(
					"monitoring.web.exclude has '" + pattern + "', which is not a path pattern: " + ex.getMessage());
		}
	}

	boolean exclude(HttpServletRequest request) {
		if (this.patterns.isEmpty() || !this.firstSegments.mayStart(request)) {
			return false;
		}
		try {
			PathContainer path = Paths.withinContext(request);
			PathContainer mapped = Paths.hasPrefix(request) ? Paths.withinServlet(request) : null;
			for (PathPattern pattern : this.patterns) {
				if (pattern.matches(path) || (mapped != null && pattern.matches(mapped))) {
					return true;
				}
			}
		}
		catch (RuntimeException ex) {
			// A path that cannot be parsed matches nothing.
		}
		return false;
	}

}
