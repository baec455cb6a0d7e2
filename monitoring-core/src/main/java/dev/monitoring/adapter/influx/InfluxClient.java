package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Response;

/**
 * The client and its connections, with time-outs, from when it is made to when it is
 * closed.
 */
final class InfluxClient implements AutoCloseable {

	private final Dispatcher dispatcher = new Dispatcher();

	private final ConnectionPool pool = new ConnectionPool();

	private final InfluxDBClient client;

	private final InfluxApi api;

	private volatile boolean closed;

	/**
	 * Makes a client.
	 * @param settings which InfluxDB
	 * @param readTimeout the longest time to wait for more of an answer
	 * @param callTimeout the longest time that a call may take as a whole
	 */
	InfluxClient(InfluxSettings settings, Duration readTimeout, Duration callTimeout) {
		OkHttpClient.Builder http = new OkHttpClient.Builder().dispatcher(this.dispatcher)
			.connectionPool(this.pool)
			.socketFactory(new PromptSockets(settings.isEncrypted()))
			// As the client has it: over HTTP/2 a time-out ends a stream alone, and the
			// connection that hangs is used again.
			.protocols(List.of(Protocol.HTTP_1_1))
			.addInterceptor(AnswerLimit::cut)
			.addNetworkInterceptor(AnswerLimit::hangUp)
			.addNetworkInterceptor(InfluxReply::hideRetryAfter)
			.connectTimeout(settings.connectTimeout())
			// The call's time-out ends a write, too; one for each piece wakes a thread.
			.writeTimeout(Duration.ZERO)
			.readTimeout(readTimeout)
			.callTimeout(callTimeout);
		InfluxSettings.Ssl ssl = settings.ssl();
		if (ssl != null) {
			http.sslSocketFactory(ssl.socketFactory(), ssl.trustManager());
		}
		this.client = InfluxDBClientFactory.create(InfluxDBClientOptions.builder()
			.url(settings.address())
			.authenticateToken(settings.token().toCharArray())
			.okHttpClient(http)
			.build());
		this.api = this.client.getService(InfluxApi.class);
	}

	InfluxApi api() {
		return this.api;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Calls.
	 * @throws ClosedException if the client was closed meanwhile, whatever the answer
	 */
	Response<ResponseBody> execute(Call<ResponseBody> call) throws IOException {
		try {
			Response<ResponseBody> response = this.closed ? null : call.execute();
			if (response != null && !this.closed) {
				return response;
			}
		}
		catch (IOException ex) {
			if (!this.closed) {
				throw ex;
			}
		}
		catch (IllegalArgumentException ex) {
			// OkHttp believes an answer whose length is negative.
			throw new IOException("the answer is none of HTTP", ex);
		}
		// What failed meanwhile was not the store's fault, not even a 401.
		throw new ClosedException();
	}

	@Override
	public void close() {
		this.closed = true;
		this.dispatcher.cancelAll();
		this.client.close();
		this.pool.evictAll();
	}

	/**
	 * The client is closed.
	 */
	static final class ClosedException extends IOException {

		private static final long serialVersionUID = 1L;

		ClosedException() {
			super("the connection is closed");
		}

	}

}
