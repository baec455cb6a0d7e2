package dev.monitoring.boot.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.condition.PathPatternsRequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Finds the template of a request that no handler was chosen for (a wrong method, media
 * type or password) by its path alone.
 */
final class KnownTemplates {

	private final Supplier<? extends Collection<RequestMappingInfoHandlerMapping>> mappings;

	private volatile @Nullable List<PathPattern> patterns;

	KnownTemplates(Supplier<? extends Collection<RequestMappingInfoHandlerMapping>> mappings) {
		this.mappings = mappings;
	}

	@Nullable String find(HttpServletRequest request) {
		try {
			PathContainer path = Paths.withinServlet(request);
			if (path == null) {
				return null;
			}
			for (PathPattern pattern : patterns()) {
				if (pattern.matches(path)) {
					return pattern.getPatternString();
				}
			}
		}
		catch (RuntimeException ex) {
			// A path that cannot be parsed matches nothing.
		}
		return null;
	}

	/**
	 * Made at the first use, when all handlers are registered; the most specific first.
	 */
	private List<PathPattern> patterns() {
		List<PathPattern> patterns = this.patterns;
		if (patterns == null) {
			patterns = new ArrayList<>();
			for (RequestMappingInfoHandlerMapping mapping : this.mappings.get()) {
				for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
					patterns.addAll(patterns(info));
				}
			}
			patterns.sort(Comparator.naturalOrder());
			this.patterns = patterns;
		}
		return patterns;
	}

	private static Set<PathPattern> patterns(RequestMappingInfo info) {
		PathPatternsRequestCondition condition = info.getPathPatternsCondition();
		return (condition != null) ? condition.getPatterns() : Set.of();
	}

}
