package dev.monitoring.boot.web;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

import dev.monitoring.MonitoringData;

/**
 * Brings the data of a request to the thread that runs its {@code Callable},
 * {@code WebAsyncTask} or streaming body, whatever executor that thread is of.
 */
final class CallableContext implements CallableProcessingInterceptor {

	/**
	 * Not in the request, which may have ended when the task does.
	 */
	private static final ThreadLocal<MonitoringData.@Nullable Scope> SCOPE = new ThreadLocal<>();

	@Override
	public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
		Exchange exchange = exchange(request);
		if (exchange != null) {
			SCOPE.set(exchange.data().open());
		}
	}

	private static @Nullable Exchange exchange(NativeWebRequest request) {
		try {
			Object exchange = request.getAttribute(Exchange.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
			return (exchange instanceof Exchange found) ? found : null;
		}
		catch (IllegalStateException ex) {
			// It ended before the task began.
			return null;
		}
	}

	@Override
	public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
		MonitoringData.Scope scope = SCOPE.get();
		if (scope != null) {
			SCOPE.remove();
			scope.close();
		}
	}

}
