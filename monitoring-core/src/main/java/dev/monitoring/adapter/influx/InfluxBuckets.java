package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.monitoring.adapter.WriteException;

/**
 * Finds and makes buckets.
 */
final class InfluxBuckets {

	static final MediaType JSON = MediaType.get("application/json");

	private static final String ID = "[0-9a-f]{16}";

	private final InfluxClient client;

	private final InfluxSettings settings;

	private final InfluxFailures failures;

	InfluxBuckets(InfluxClient client, InfluxSettings settings, InfluxFailures failures) {
		this.client = client;
		this.settings = settings;
		this.failures = failures;
	}

	/**
	 * Looks for a bucket.
	 * @param nameOrId its name, or its id
	 * @return the bucket, or {@code null} if there is none that the token may see
	 */
	@Nullable Bucket find(String nameOrId) throws WriteException {
		InfluxReply reply = call(this.client.api().buckets(this.settings.organization(), nameOrId));
		JsonNode json = reply.json();
		if (json == null || (reply.status() != 200 && !reply.isMissingBucket())) {
			throw this.failures.of(reply);
		}
		// None, or not found, by whether the token may see all of the organization.
		if (!json.path("buckets").isEmpty()) {
			return Bucket.of(json.path("buckets").path(0));
		}
		if (nameOrId.matches(ID)) {
			JsonNode found = call(this.client.api().bucket(nameOrId)).json();
			return (found != null && found.has("name")) ? Bucket.of(found) : null;
		}
		return null;
	}

	/**
	 * Makes a bucket.
	 * @param name its name
	 * @param retention how long it keeps points, or {@code null} for ever
	 * @param organizationId the id of its organization where it is known
	 * @return {@code false} if it was there already
	 */
	boolean make(String name, @Nullable Duration retention, @Nullable String organizationId) throws WriteException {
		ObjectNode bucket = JsonNodeFactory.instance.objectNode()
			.put("orgID", (organizationId != null) ? organizationId : organizationId())
			.put("name", name);
		if (retention != null) {
			bucket.putArray("retentionRules")
				.addObject()
				.put("type", "expire")
				.put("everySeconds", retention.toSeconds())
				.put("shardGroupDurationSeconds", shardDuration(retention).toSeconds());
		}
		InfluxReply reply = call(this.client.api().makeBucket(body(bucket)));
		return switch (reply.status()) {
			case 201 -> true;
			// Another instance was faster.
			case 422 -> false;
			case 401, 403, 404 -> throw this.failures.notPermittedToMakeBucket(name);
			default -> throw this.failures.of(reply);
		};
	}

	/**
	 * Removes a bucket with all that is in it.
	 */
	void remove(Bucket bucket) throws WriteException {
		InfluxReply reply = call(this.client.api().removeBucket(bucket.id()));
		if (reply.status() != 204 && reply.status() != 404) {
			throw this.failures.of(reply);
		}
	}

	/**
	 * The organization's id, which can be seen by those who may read organizations.
	 */
	String organizationId() throws WriteException {
		String organization = this.settings.organization();
		InfluxReply reply = call(this.client.api().organizations(organization));
		String id = (reply.json() != null) ? reply.json().path("orgs").path(0).path("id").asString("") : "";
		if (!id.isEmpty()) {
			return id;
		}
		if (organization.matches(ID)) {
			return organization;
		}
		throw this.failures.notPermittedToMakeBucket(this.settings.bucket());
	}

	/**
	 * As InfluxDB chooses it: it must not be longer than the retention.
	 */
	private static Duration shardDuration(Duration retention) {
		if (retention.compareTo(Duration.ofDays(2)) < 0) {
			return Duration.ofHours(1);
		}
		return Duration.ofDays((retention.compareTo(Duration.ofDays(183)) < 0) ? 1 : 7);
	}

	static RequestBody body(JsonNode json) {
		return RequestBody.create(json.toString().getBytes(StandardCharsets.UTF_8), JSON);
	}

	private InfluxReply call(Call<ResponseBody> call) throws WriteException {
		try {
			return InfluxReply.of(this.client.execute(call));
		}
		catch (IOException ex) {
			throw this.failures.of(ex);
		}
	}

	/**
	 * A bucket.
	 *
	 * @param id its id
	 * @param name its name
	 * @param organizationId the id of its organization
	 * @param retention how long it keeps points, or {@code null} for ever
	 */
	record Bucket(String id, String name, String organizationId, @Nullable Duration retention) {

		static Bucket of(JsonNode json) {
			long seconds = json.path("retentionRules").path(0).path("everySeconds").asLong(0);
			return new Bucket(json.path("id").asString(""), json.path("name").asString(""),
					json.path("orgID").asString(""), (seconds > 0) ? Duration.ofSeconds(seconds) : null);
		}

	}

}
