package dev.monitoring.adapter.influx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Response;

import dev.monitoring.adapter.WriteException;

/**
 * The way to InfluxDB for what is asked of it. A query that takes too long is cancelled
 * by the server once the connection is closed.
 */
final class FluxConnection implements AutoCloseable {

	private final InfluxSettings settings;

	private final InfluxFailures failures;

	private final String advice;

	private final InfluxClient client;

	/**
	 * Makes a connection.
	 * @param settings which InfluxDB
	 * @param timeout the longest that a call may take
	 * @param advice a sentence about what to do where that is too short
	 */
	FluxConnection(InfluxSettings settings, Duration timeout, String advice) {
		this.settings = settings;
		this.failures = new InfluxFailures(settings, Clock.systemUTC());
		this.advice = advice;
		this.client = new InfluxClient(settings, timeout, timeout);
	}

	InfluxBuckets buckets() {
		return new InfluxBuckets(this.client, this.settings, this.failures);
	}

	InfluxApi api() {
		return this.client.api();
	}

	/**
	 * Asks.
	 * @param query the question
	 * @param deadline when there must be an answer, as {@link System#nanoTime()}
	 * @return all rows of the answer
	 */
	List<FluxRow> query(FluxQuery query, long deadline) throws FluxException {
		List<FluxRow> rows = new ArrayList<>();
		query(query, deadline, rows::add);
		return rows;
	}

	/**
	 * Asks, row by row.
	 * @param action gets each row
	 */
	void query(FluxQuery query, long deadline, Consumer<FluxRow> action) throws FluxException {
		Call<ResponseBody> call = api().query(this.settings.organization(), InfluxBuckets.body(query.toJson()));
		call.timeout().timeout(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
		try {
			Response<ResponseBody> response = this.client.execute(call);
			ResponseBody body = response.body();
			if (body == null || !String.valueOf(body.contentType()).startsWith("text/csv")) {
				throw failure(InfluxReply.of(response));
			}
			try (Reader reader = new BufferedReader(body.charStream())) {
				FluxCsv.read(reader, action);
			}
		}
		catch (IOException ex) {
			throw failure(ex);
		}
		catch (RuntimeException ex) {
			throw new FluxException("its answer is no table that can be read. Is monitoring.influx.url the address of"
					+ " InfluxDB, without a path?", ex);
		}
	}

	/**
	 * Calls what is no query.
	 */
	InfluxReply call(Call<ResponseBody> call) throws FluxException {
		try {
			return InfluxReply.of(this.client.execute(call));
		}
		catch (IOException ex) {
			throw failure(ex);
		}
	}

	private FluxException failure(IOException ex) {
		if (ex instanceof InterruptedIOException && !Thread.currentThread().isInterrupted()) {
			return new FluxException("it did not answer in time, and the question was withdrawn. " + this.advice, ex);
		}
		WriteException failure = this.failures.of(ex);
		return new FluxException(String.valueOf(failure.getMessage()), ex);
	}

	/**
	 * What a failure about buckets means here, where other time-outs hold.
	 */
	FluxException failure(WriteException ex) {
		return (ex.getCause() instanceof IOException cause) ? failure(cause)
				: new FluxException(String.valueOf(ex.getMessage()), ex);
	}

	/**
	 * What an answer means that is not the one expected.
	 */
	FluxException failure(InfluxReply reply) {
		String reason = reply.message();
		if (reply.says("could not find bucket")) {
			return new FluxException(
					FluxException.shortened(reason)
							+ ", or the token (monitoring.influx.token) may not read it. Let it, or make the bucket.",
					null);
		}
		if (reply.status() == 401 && reply.isOfInflux()) {
			return new FluxException("it does not know the token (monitoring.influx.token), or does not let it read.",
					null);
		}
		if (reason.isEmpty() || reply.isMissingOrganization()) {
			return new FluxException(String.valueOf(this.failures.of(reply).getMessage()), null);
		}
		return FluxException.failed(reason);
	}

	@Override
	public void close() {
		this.client.close();
	}

}
