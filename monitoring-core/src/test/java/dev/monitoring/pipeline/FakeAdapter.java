package dev.monitoring.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;

/**
 * A store in memory that fails as it is told, and keeps what it was sent under its token.
 */
class FakeAdapter implements MonitoringAdapter {

	final Deque<WriteException> failures = new ArrayDeque<>();

	final List<String> tokens = new ArrayList<>();

	final Map<String, List<String>> stored = new LinkedHashMap<>();

	volatile CountDownLatch hang = new CountDownLatch(0);

	/**
	 * Whether a write has begun.
	 */
	volatile boolean writing;

	/**
	 * From this number of writes on, all fail.
	 */
	volatile int failAfter = Integer.MAX_VALUE;

	volatile boolean initializeFails;

	volatile int initialized;

	volatile boolean closed;

	@Override
	public String type() {
		return "fake";
	}

	@Override
	public String place() {
		return "memory";
	}

	@Override
	public void initialize() throws WriteException {
		if (this.initializeFails) {
			throw new WriteException(WriteException.Kind.RETRY, "down", null);
		}
		this.initialized++;
	}

	@Override
	public void probe() throws WriteException {
		if (!this.failures.isEmpty()) {
			throw this.failures.peek();
		}
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
		String text = String.valueOf(point.fields().get("n"));
		if (text.equals("no row")) {
			return false;
		}
		if (text.equals("fails")) {
			throw new IOException("cannot be encoded");
		}
		String tags = point.tags().isEmpty() ? "" : point.tags().toString();
		row.write((text + tags).getBytes(StandardCharsets.UTF_8));
		return true;
	}

	@Override
	public synchronized void write(Batch batch) throws WriteException {
		try {
			this.writing = true;
			this.hang.await();
		}
		catch (InterruptedException ex) {
			throw new WriteException(WriteException.Kind.RETRY, "interrupted", ex);
		}
		if (this.tokens.size() >= this.failAfter) {
			throw new WriteException(WriteException.Kind.RETRY, "down from now on", null);
		}
		this.tokens.add(batch.token());
		if (!this.failures.isEmpty()) {
			throw this.failures.poll();
		}
		List<String> rows = rows(batch);
		if (rows.contains("bad")) {
			throw new WriteException(WriteException.Kind.ISOLATE, "a bad point", null);
		}
		this.stored.put(batch.token(), rows);
	}

	static List<String> rows(Batch batch) {
		List<String> rows = new ArrayList<>();
		batch.forEachRow((row) -> {
			byte[] bytes = new byte[row.remaining()];
			row.get(bytes);
			rows.add(new String(bytes, StandardCharsets.UTF_8));
		});
		return rows;
	}

	synchronized List<String> storedRows() {
		return this.stored.values().stream().flatMap(List::stream).toList();
	}

	@Override
	public void close() {
		this.closed = true;
		this.hang.countDown();
	}

}
