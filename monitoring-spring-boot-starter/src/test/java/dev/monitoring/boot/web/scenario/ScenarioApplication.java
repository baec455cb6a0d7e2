package dev.monitoring.boot.web.scenario;

import java.time.Duration;
import java.util.Map;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.view.BeanNameViewResolver;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.jspecify.annotations.Nullable;

/**
 * An application with everything that a request may run into.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@EnableWebSocket
@Import({ PlainController.class, FailingController.class, FailureAdvice.class, AsyncController.class,
		StreamController.class })
class ScenarioApplication {

	@Bean
	FilterRegistrationBean<Filter> scenarioFilter() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new ScenarioFilter());
		registration.setOrder(-100);
		registration.setDispatcherTypes(DispatcherType.REQUEST);
		return registration;
	}

	@Bean
	ServletRegistrationBean<PlainServlet> plainServlet() {
		return named("plainServlet", new ServletRegistrationBean<>(new PlainServlet(), "/raw/*", "/exact", "*.do"));
	}

	@Bean
	ServletRegistrationBean<AsyncServlet> asyncServlet() {
		return named("asyncServlet", new ServletRegistrationBean<>(new AsyncServlet(), "/async/*"));
	}

	private static <T extends jakarta.servlet.Servlet> ServletRegistrationBean<T> named(String name,
			ServletRegistrationBean<T> registration) {
		registration.setName(name);
		registration.setAsyncSupported(true);
		return registration;
	}

	@Bean
	RouterFunction<ServerResponse> functionalEndpoints() {
		return RouterFunctions.route()
			.GET("/fn/{id}", (request) -> ServerResponse.ok().body("fn " + request.pathVariable("id")))
			.GET("/fn-boom", (request) -> {
				throw new IllegalStateException("fn");
			})
			.GET("/fn-handled", (request) -> {
				throw new UnsupportedOperationException("fn");
			})
			.GET("/fn-404", (request) -> ServerResponse.notFound().build())
			.GET("/fn-async",
					(request) -> ServerResponse
						.async(AsyncController.later("fn").thenApply((text) -> ServerResponse.ok().body(text))))
			.GET("/fn-async-boom",
					(request) -> ServerResponse
						.async(AsyncController.<ServerResponse>failingLater(new IllegalStateException("fn"))))
			.GET("/fn-sse", (request) -> ServerResponse.sse((builder) -> {
				try {
					builder.send("one");
					builder.complete();
				}
				catch (java.io.IOException ex) {
					builder.error(ex);
				}
			}, Duration.ofSeconds(5)))
			.path("/nested", (nested) -> nested.GET("/{a}/{b}", (request) -> ServerResponse.noContent().build()))
			.POST("/fn-body", (request) -> ServerResponse.ok().body(request.body(Map.class)))
			.onError(UnsupportedOperationException.class, (ex, request) -> ServerResponse.status(418).build())
			.build();
	}

	@Bean
	@ConditionalOnProperty(name = "scenario.error-page", havingValue = "own")
	OwnErrorController ownErrorController() {
		return new OwnErrorController();
	}

	@Bean
	BeanNameViewResolver viewResolver() {
		BeanNameViewResolver resolver = new BeanNameViewResolver();
		resolver.setOrder(0);
		return resolver;
	}

	@Bean
	View fineView() {
		return (model, request, response) -> response.getWriter().write("view");
	}

	@Bean
	View failingView() {
		return (model, request, response) -> {
			throw new IllegalStateException("view");
		};
	}

	@Bean
	WebSocketConfigurer webSockets() {
		WebSocketHandler handler = new TextWebSocketHandler();
		return (registry) -> registry.addHandler(handler, "/ws")
			.setHandshakeHandler(new DefaultHandshakeHandler(new StandardWebSocketUpgradeStrategy()))
			.setAllowedOrigins("http://good.example");
	}

	@Bean
	WebMvcConfigurer scenarioConfigurer() {
		return new WebMvcConfigurer() {

			@Override
			public void addCorsMappings(CorsRegistry registry) {
				registry.addMapping("/cors").allowedOrigins("http://good.example").allowedMethods("GET", "PUT");
			}

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(new FailingInterceptor()).addPathPatterns("/pre-*", "/post-*", "/after-*");
			}

		};
	}

	/**
	 * Answers or fails in each of an interceptor's methods.
	 */
	private static final class FailingInterceptor implements HandlerInterceptor {

		@Override
		public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
			if (request.getRequestURI().endsWith("/pre-false")) {
				response.setStatus(429);
				return false;
			}
			fail(request, "/pre-boom");
			return true;
		}

		@Override
		public void postHandle(HttpServletRequest request, HttpServletResponse response, Object handler,
				@Nullable ModelAndView modelAndView) {
			fail(request, "/post-boom");
		}

		@Override
		public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
				@Nullable Exception ex) {
			fail(request, "/after-boom");
		}

		private static void fail(HttpServletRequest request, String path) {
			if (request.getRequestURI().endsWith(path)) {
				throw new IllegalStateException(path);
			}
		}

	}

}
