package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import retrofit2.Call;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.WriteException;

/**
 * The way to InfluxDB over its client, from when it is made to when it is closed.
 */
final class InfluxConnection implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(InfluxMonitoringAdapter.class);

	/**
	 * Checks everything and stores nothing: needs no right but that to write.
	 */
	private static final RequestBody EMPTY = RequestBody.create(new byte[] { '\n' });

	private static final MediaType JSON = MediaType.get("application/json");

	private final InfluxSettings settings;

	private final InfluxFailures failures;

	private final Dispatcher dispatcher = new Dispatcher();

	private final ConnectionPool pool = new ConnectionPool();

	private final InfluxDBClient client;

	private final InfluxApi api;

	private volatile boolean closed;

	InfluxConnection(InfluxSettings settings, Clock clock) {
		this.settings = settings;
		this.failures = new InfluxFailures(settings, clock);
		this.client = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
			.url(settings.address())
			.authenticateToken(settings.token().toCharArray())
			.okHttpClient(http())
			.build());
		this.api = this.client.getService(InfluxApi.class);
	}

	private OkHttpClient.Builder http() {
		Duration readTimeout = this.settings.readTimeout();
		OkHttpClient.Builder http = new OkHttpClient.Builder().dispatcher(this.dispatcher)
			.connectionPool(this.pool)
			.addNetworkInterceptor(InfluxReply::hideRetryAfter)
			.connectTimeout(this.settings.connectTimeout())
			.writeTimeout(readTimeout)
			.readTimeout(readTimeout)
			.callTimeout(this.settings.connectTimeout().plus(readTimeout.multipliedBy(2)));
		InfluxSettings.Ssl ssl = this.settings.ssl();
		return (ssl != null) ? http.sslSocketFactory(ssl.socketFactory(), ssl.trustManager()) : http;
	}

	void write(Batch batch) throws WriteException {
		InfluxReply reply = this.settings.gzip() ? write("gzip", compressed(batch)) : write(new BatchBody(batch));
		if (reply.isStored()) {
			return;
		}
		if (reply.status() == 400 && !reply.isOfInflux() && write(EMPTY).status() == 400) {
			// Not the points are bad: something else listens there.
			throw this.failures.otherServer(reply.status());
		}
		throw this.failures.of(reply);
	}

	private RequestBody compressed(Batch batch) throws WriteException {
		try {
			return new BatchBody(batch).compressed();
		}
		catch (IOException ex) {
			throw this.failures.of(ex);
		}
	}

	void probe() throws WriteException {
		requireStored(write(EMPTY));
	}

	/**
	 * Makes the bucket where it is missing.
	 */
	void prepare() throws WriteException {
		InfluxReply reply = write(EMPTY);
		if (reply.isMissingBucket()) {
			makeBucket();
		}
		else {
			requireStored(reply);
		}
	}

	private void requireStored(InfluxReply reply) throws WriteException {
		if (!reply.isStored()) {
			WriteException failure = this.failures.of(reply);
			// There was no point that could be bad.
			throw (failure.kind() == WriteException.Kind.ISOLATE) ? this.failures.otherServer(reply.status()) : failure;
		}
	}

	private void makeBucket() throws WriteException {
		long retention = this.settings.retention().toSeconds();
		ObjectNode bucket = JsonNodeFactory.instance.objectNode()
			.put("orgID", organizationId())
			.put("name", this.settings.bucket());
		bucket.putArray("retentionRules")
			.addObject()
			.put("type", "expire")
			.put("everySeconds", retention)
			.put("shardGroupDurationSeconds", shardDuration(this.settings.retention()).toSeconds());
		InfluxReply reply = call(
				this.api.makeBucket(RequestBody.create(bucket.toString().getBytes(StandardCharsets.UTF_8), JSON)));
		switch (reply.status()) {
			case 201 -> logger.info("Monitoring made the bucket '{}' in InfluxDB at {}, which keeps points for {}",
					this.settings.bucket(), this.settings.address(), this.settings.retention());
			// Another instance was faster.
			case 422 -> logger.debug("The bucket exists already");
			case 401, 403, 404 -> throw this.failures.notPermittedToMakeBucket();
			default -> throw this.failures.of(reply);
		}
	}

	private String organizationId() throws WriteException {
		String organization = this.settings.organization();
		InfluxReply reply = call(this.api.organizations(organization));
		String id = (reply.json() != null) ? reply.json().path("orgs").path(0).path("id").asString("") : "";
		if (!id.isEmpty()) {
			return id;
		}
		if (organization.matches("[0-9a-f]{16}")) {
			return organization;
		}
		throw this.failures.notPermittedToMakeBucket();
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

	private InfluxReply write(RequestBody lines) throws WriteException {
		return write(null, lines);
	}

	private InfluxReply write(@Nullable String encoding, RequestBody lines) throws WriteException {
		return call(this.api.write(this.settings.organization(), this.settings.bucket(), encoding, lines));
	}

	private InfluxReply call(Call<ResponseBody> call) throws WriteException {
		try {
			InfluxReply reply = this.closed ? null : InfluxReply.of(call.execute());
			if (reply != null && !this.closed) {
				return reply;
			}
		}
		catch (IOException ex) {
			if (!this.closed) {
				throw this.failures.of(ex);
			}
		}
		// What failed meanwhile was not the store's fault, not even a 401.
		throw InfluxFailures.closed();
	}

	@Override
	public void close() {
		this.closed = true;
		this.dispatcher.cancelAll();
		this.client.close();
		this.pool.evictAll();
	}

}
