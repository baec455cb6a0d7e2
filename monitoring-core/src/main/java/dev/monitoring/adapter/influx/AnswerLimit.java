package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.net.Socket;

import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers from being read without end: a proxy, or what is not InfluxDB at all, may
 * send any number of bytes, of which Retrofit would keep all. Tables, which are read row
 * by row, have no limit.
 */
final class AnswerLimit {

	/**
	 * The most bytes of an error and of a page.
	 */
	static final int ERROR = 64 * 1024;

	/**
	 * The most bytes of what was asked for: tasks carry their scripts.
	 */
	static final int OBJECT = 1024 * 1024;

	private AnswerLimit() {
	}

	/**
	 * Reads the beginning of an answer, after it was decompressed, and nothing of the
	 * rest.
	 */
	static Response cut(Interceptor.Chain chain) throws IOException {
		Response response = chain.proceed(chain.request());
		ResponseBody body = response.body();
		MediaType type = (body != null) ? body.contentType() : null;
		if (body == null || (response.isSuccessful() && is(type, "csv") && asksForTables(chain))) {
			return response;
		}
		int limit = (response.isSuccessful() && is(type, "json")) ? OBJECT : ERROR;
		try (body) {
			Buffer start = new Buffer();
			BufferedSource source = body.source();
			source.request(limit);
			start.write(source.getBuffer(), Math.min(limit, source.getBuffer().size()));
			return response.newBuilder().body(ResponseBody.create(start, type, start.size())).build();
		}
	}

	private static boolean asksForTables(Interceptor.Chain chain) {
		return InfluxApi.TABLES.equals(chain.request().header("Accept"));
	}

	private static boolean is(@Nullable MediaType type, String subtype) {
		return type != null && type.subtype().equals(subtype);
	}

	/**
	 * Has a connection end with an answer that is not read to its end. OkHttp would read
	 * on for a tenth of a second, so as to use the connection again.
	 */
	static Response hangUp(Interceptor.Chain chain) throws IOException {
		Response response = chain.proceed(chain.request());
		ResponseBody body = response.body();
		Connection connection = chain.connection();
		if (body == null || response.code() == 204 || connection == null) {
			return response;
		}
		BufferedSource source = Okio.buffer(new HangingUp(body.source(), connection.socket()));
		return response.newBuilder()
			.body(ResponseBody.create(source, body.contentType(), body.contentLength()))
			.build();
	}

	/**
	 * Closes the connection unless all was read.
	 */
	private static final class HangingUp extends ForwardingSource {

		private final Socket socket;

		private boolean ended;

		HangingUp(Source answer, Socket socket) {
			super(answer);
			this.socket = socket;
		}

		@Override
		public long read(Buffer sink, long byteCount) throws IOException {
			long read = super.read(sink, byteCount);
			this.ended = this.ended || read == -1;
			return read;
		}

		@Override
		public void close() throws IOException {
			if (!this.ended) {
				this.socket.close();
			}
			super.close();
		}

	}

}
