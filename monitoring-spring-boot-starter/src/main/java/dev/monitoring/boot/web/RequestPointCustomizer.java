package dev.monitoring.boot.web;

import jakarta.servlet.http.HttpServletRequest;

import dev.monitoring.MonitoringData;

/**
 * Adds to the points of every request. Beans of this type are asked in their order.
 *
 * <pre>{@code
 * &#64;Bean
 * RequestPointCustomizer tenantTag() {
 *     return (request, data) -> data.tag("tenant", request.getHeader("X-Tenant"));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RequestPointCustomizer {

	/**
	 * Adds tags and fields. Called on the request's thread when its first dispatch ends;
	 * what is thrown is ignored.
	 * @param request the request
	 * @param data what becomes part of its points
	 */
	void customize(HttpServletRequest request, MonitoringData data);

}
