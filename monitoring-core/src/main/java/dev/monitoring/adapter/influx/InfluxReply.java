package dev.monitoring.adapter.influx;

import java.io.IOException;

import okhttp3.Interceptor;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer. Its text quotes the lines that were sent: it is looked at, never shown.
 *
 * @param status the HTTP status
 * @param retryAfter the header {@code Retry-After}
 * @param json the body, where it is of JSON as all of InfluxDB's errors are, and not cut
 * by {@link AnswerLimit}
 */
record InfluxReply(int status, @Nullable String retryAfter, @Nullable JsonNode json) {

	private static final String RETRY_AFTER = "Retry-After";

	private static final String HIDDEN_RETRY_AFTER = "X-Monitoring-Retry-After";

	private static final JsonMapper MAPPER = new JsonMapper();

	static InfluxReply of(Response<ResponseBody> response) throws IOException {
		return new InfluxReply(response.code(), response.headers().get(HIDDEN_RETRY_AFTER), json(response));
	}

	/**
	 * Keeps the header from OkHttp, which sends a request again at once where it is zero,
	 * and throws where it has more than nine digits. It may hold any bytes.
	 */
	static okhttp3.Response hideRetryAfter(Interceptor.Chain chain) throws IOException {
		okhttp3.Response response = chain.proceed(chain.request());
		String retryAfter = response.header(RETRY_AFTER);
		return (retryAfter == null) ? response
				: response.newBuilder()
					.headers(response.headers()
						.newBuilder()
						.removeAll(RETRY_AFTER)
						.addUnsafeNonAscii(HIDDEN_RETRY_AFTER, retryAfter)
						.build())
					.build();
	}

	private static @Nullable JsonNode json(Response<ResponseBody> response) throws IOException {
		String type = response.headers().get("Content-Type");
		try (ResponseBody body = response.isSuccessful() ? response.body() : response.errorBody()) {
			return (body != null && type != null && type.startsWith("application/json")) ? MAPPER.readTree(body.bytes())
					: null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Whether the points of a write are stored. Any other success is not InfluxDB's: it
	 * answers 200 with its page where a path is wrong.
	 */
	boolean isStored() {
		return this.status == 204;
	}

	boolean isOfInflux() {
		return this.json != null;
	}

	boolean isMissingBucket() {
		return this.status == 404 && isOfInflux() && !isMissingOrganization();
	}

	boolean isMissingOrganization() {
		return this.status == 404 && says("organization");
	}

	/**
	 * Whether the message has a text.
	 */
	boolean says(String text) {
		return message().contains(text);
	}

	/**
	 * InfluxDB's own words, which quote what it was sent.
	 * @return a text, empty if there are none
	 */
	String message() {
		return (this.json != null) ? this.json.path("message").asString("") : "";
	}

}
