package dev.monitoring.boot.web;

import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The first segments of patterns of paths, by which most requests are told from those
 * that match without their paths being parsed: that costs more than all else that a
 * filter does.
 */
final class FirstSegments {

	/**
	 * What makes a segment of a pattern match others than itself.
	 */
	private static final String WILDCARDS = "*?{}\\%;";

	/**
	 * {@code null} if a pattern may match any first segment.
	 */
	private final @Nullable List<String> segments;

	private FirstSegments(@Nullable List<String> segments) {
		this.segments = segments;
	}

	static FirstSegments of(List<PathPattern> patterns) {
		List<String> segments = new ArrayList<>();
		for (PathPattern pattern : patterns) {
			String text = pattern.getPatternString();
			int end = text.indexOf('/', 1);
			String segment = text.substring(1, (end > 0) ? end : text.length());
			if (segment.isEmpty() || hasWildcard(segment)) {
				return new FirstSegments(null);
			}
			segments.add(segment);
		}
		return new FirstSegments(segments);
	}

	private static boolean hasWildcard(String segment) {
		for (int i = 0; i < segment.length(); i++) {
			if (WILDCARDS.indexOf(segment.charAt(i)) >= 0) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether the path of a request may start with one of the segments.
	 * @return {@code false} only if it certainly does not
	 */
	boolean mayStart(HttpServletRequest request) {
		String path = request.getRequestURI();
		if (this.segments == null || path == null || Paths.hasPrefix(request)) {
			return true;
		}
		String contextPath = request.getContextPath();
		int start = ((contextPath != null) ? contextPath.length() : 0) + 1;
		if (start > path.length() || path.charAt(start - 1) != '/') {
			return true;
		}
		int end = start;
		while (end < path.length() && path.charAt(end) != '/') {
			char c = path.charAt(end++);
			if (c == '%' || c == ';') {
				// It is decoded, or cut, before it is compared.
				return true;
			}
		}
		return contains(this.segments, path, start, end);
	}

	private static boolean contains(List<String> segments, String path, int start, int end) {
		for (int i = 0; i < segments.size(); i++) {
			String segment = segments.get(i);
			if (segment.length() == end - start && path.startsWith(segment, start)) {
				return true;
			}
		}
		return false;
	}

}
