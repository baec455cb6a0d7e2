package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.time.Clock;

import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

	private final InfluxSettings settings;

	private final InfluxFailures failures;

	private final InfluxClient client;

	InfluxConnection(InfluxSettings settings, Clock clock) {
		this.settings = settings;
		this.failures = new InfluxFailures(settings, clock);
		this.client = new InfluxClient(settings, settings.readTimeout(),
				settings.connectTimeout().plus(settings.readTimeout().multipliedBy(2)));
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
		if (!reply.isMissingBucket()) {
			requireStored(reply);
		}
		else if (!this.settings.initializeSchema()) {
			throw this.failures.notToMakeBucket();
		}
		else if (new InfluxBuckets(this.client, this.settings, this.failures).make(this.settings.bucket(),
				this.settings.retention(), null)) {
			logger.info("Monitoring made the bucket '{}' in InfluxDB at {}, which keeps points for {}",
					this.settings.bucket(), this.settings.address(), this.settings.retention());
		}
	}

	private void requireStored(InfluxReply reply) throws WriteException {
		if (!reply.isStored()) {
			WriteException failure = this.failures.of(reply);
			// There was no point that could be bad.
			throw (failure.kind() == WriteException.Kind.ISOLATE) ? this.failures.otherServer(reply.status()) : failure;
		}
	}

	private InfluxReply write(RequestBody lines) throws WriteException {
		return write(null, lines);
	}

	private InfluxReply write(@Nullable String encoding, RequestBody lines) throws WriteException {
		try {
			return InfluxReply.of(this.client.execute(
					this.client.api().write(this.settings.organization(), this.settings.bucket(), encoding, lines)));
		}
		catch (IOException ex) {
			// What failed while it was closed was not the store's fault, not even a 401.
			throw this.client.isClosed() ? InfluxFailures.closed() : this.failures.of(ex);
		}
	}

	@Override
	public void close() {
		this.client.close();
	}

}
