package dev.monitoring.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;

/**
 * A store in memory for the points of a {@link FaultRun}. It keeps a ledger, and knows a
 * batch by its token.
 */
public final class LedgerAdapter implements MonitoringAdapter {

	private final Map<Long, String> stored = new HashMap<>();

	private final Set<String> tokens = new HashSet<>();

	private long duplicates;

	private volatile boolean down;

	/**
	 * Goes down, or comes back.
	 * @param down whether it fails from now on
	 */
	public void down(boolean down) {
		this.down = down;
	}

	/**
	 * What is stored.
	 * @return texts by number
	 */
	public synchronized Map<Long, String> stored() {
		return new HashMap<>(this.stored);
	}

	/**
	 * How many points came that were there already.
	 * @return a number of points
	 */
	public synchronized long duplicates() {
		return this.duplicates;
	}

	@Override
	public String type() {
		return "ledger";
	}

	@Override
	public String place() {
		return "memory";
	}

	@Override
	public void initialize() throws WriteException {
		probe();
	}

	@Override
	public void probe() throws WriteException {
		if (this.down) {
			throw new WriteException(WriteException.Kind.RETRY, "It is down, as it was told.", null);
		}
	}

	@Override
	public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
		row.writeLong((Long) point.fields().get("n"));
		row.write(String.valueOf(point.fields().get("text")).getBytes(StandardCharsets.UTF_8));
		return true;
	}

	@Override
	public synchronized void write(Batch batch) throws WriteException {
		probe();
		if (this.tokens.add(batch.token())) {
			batch.forEachRow(this::store);
		}
	}

	private void store(ByteBuffer row) {
		long number = row.getLong();
		if (this.stored.put(number, StandardCharsets.UTF_8.decode(row).toString()) != null) {
			this.duplicates++;
		}
	}

	@Override
	public void close() {
		// It is gone with its test.
	}

}
