package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.util.zip.Deflater;

import dev.monitoring.adapter.Batch;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.GzipSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a batch as the body of a request, each ended by a line feed.
 */
final class BatchBody extends RequestBody {

	/**
	 * So many bytes go on at once: what OkHttp does for each time costs more than to
	 * write a row.
	 */
	private static final int CHUNK = 64 * 1024;

	private final Batch batch;

	BatchBody(Batch batch) {
		this.batch = batch;
	}

	@Override
	public @Nullable MediaType contentType() {
		return null;
	}

	@Override
	public long contentLength() {
		return this.batch.size() - (long) this.batch.rows() * (Integer.BYTES - 1);
	}

	@Override
	public void writeTo(BufferedSink sink) throws IOException {
		Buffer rows = new Buffer();
		this.batch.<IOException>forEachRow((row) -> {
			rows.write(row);
			rows.writeByte('\n');
			if (rows.size() >= CHUNK) {
				sink.write(rows, rows.size());
			}
		});
		sink.write(rows, rows.size());
	}

	/**
	 * This body in a fraction of its size, at the level that costs least.
	 */
	RequestBody compressed() throws IOException {
		Buffer compressed = new Buffer();
		GzipSink gzip = new GzipSink(compressed);
		gzip.deflater().setLevel(Deflater.BEST_SPEED);
		try (BufferedSink sink = Okio.buffer(gzip)) {
			writeTo(sink);
		}
		return RequestBody.create(compressed.readByteString(), null);
	}

}
