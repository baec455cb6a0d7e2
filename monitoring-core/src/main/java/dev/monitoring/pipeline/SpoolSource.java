package dev.monitoring.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.Batch;
import dev.monitoring.spool.Spool;
import dev.monitoring.spool.SpoolScope;

/**
 * Batches of what is in the spool, to which the points of the buffer are appended. While
 * the spool cannot be used, they are those of the buffer.
 */
final class SpoolSource implements BatchSource, Spool.Listener {

	/**
	 * How long a spool that failed is left alone.
	 */
	static final Duration PAUSE = Duration.ofSeconds(10);

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final Spool spool;

	private final SpoolScope scope;

	private final Settings settings;

	private final PointBuffer buffer;

	private final Ledger ledger;

	private final Freezer freezer;

	private final Tokens tokens;

	/**
	 * What was frozen but could not be appended.
	 */
	private final Deque<Batch> unspooled = new ArrayDeque<>();

	private boolean opened;

	private boolean broken;

	private volatile boolean closed;

	private long pausedUntil;

	private @Nullable String reported;

	SpoolSource(Spool spool, SpoolScope scope, Settings settings, PointBuffer buffer, Ledger ledger, Freezer freezer,
			Tokens tokens) {
		this.spool = spool;
		this.scope = scope;
		this.settings = settings;
		this.buffer = buffer;
		this.ledger = ledger;
		this.freezer = freezer;
		this.tokens = tokens;
	}

	@Override
	public boolean hasFullBatch() {
		return this.spool.waiting() + this.buffer.waiting() >= this.settings.batchSize();
	}

	/**
	 * Appends what was recorded to the spool.
	 */
	@Override
	public synchronized void fill() {
		// Bounded, so that those who record cannot keep this from ending.
		int batches = 1 + this.settings.bufferSize() / this.settings.batchSize();
		while (batches-- > 0 && isUsable()) {
			Batch oldest = this.unspooled.peek();
			Batch batch = (oldest != null) ? oldest : this.freezer.freeze();
			if (batch == null) {
				return;
			}
			if (oldest == null) {
				this.unspooled.add(batch);
			}
			append(batch);
		}
	}

	private void append(Batch batch) {
		try {
			this.spool.append(batch);
			this.unspooled.remove();
			this.ledger.spooled(batch.rows());
			if (this.broken) {
				this.broken = false;
				this.reported = null;
				logger.info("Monitoring keeps points in its spool again");
			}
		}
		catch (IOException ex) {
			failed(ex);
		}
	}

	private boolean isUsable() {
		if (this.closed || this.ledger.isAbandoned()
				|| (this.broken && this.settings.ticker().getAsLong() - this.pausedUntil < 0)) {
			return false;
		}
		if (!this.opened) {
			open();
		}
		return this.opened;
	}

	private void open() {
		try {
			this.spool.open(this.scope, this);
			this.opened = true;
			this.ledger.foundAll();
		}
		catch (IOException ex) {
			failed(ex);
		}
	}

	private void failed(IOException failure) {
		this.broken = true;
		this.pausedUntil = this.settings.ticker().getAsLong() + PAUSE.toNanos();
		String message = String.valueOf(failure.getMessage());
		if (!message.equals(this.reported)) {
			this.reported = message;
			logger.error(
					"Monitoring cannot keep points in its spool: {}. They wait in memory, within"
							+ " monitoring.buffer-size, and it is tried again. The application is not affected.",
					message);
		}
		logger.debug("The spool failed", failure);
	}

	@Override
	public synchronized @Nullable OpenBatch next() {
		Batch batch = this.opened ? take() : null;
		if (batch != null) {
			return new OpenBatch(batch, true);
		}
		batch = this.unspooled.poll();
		if (batch == null && (!this.opened || this.broken)) {
			batch = this.freezer.freeze();
		}
		return (batch != null) ? new OpenBatch(batch, false) : null;
	}

	private @Nullable Batch take() {
		try {
			return this.spool.take(this.tokens.next(), this.settings.batchSize(), this.settings.batchBytes());
		}
		catch (IOException ex) {
			failed(ex);
			return null;
		}
	}

	@Override
	public boolean expired(OpenBatch batch) {
		return batch.isSpooled() && this.spool.expired(batch.whole());
	}

	@Override
	public void remove(OpenBatch batch) {
		// The spool may be another run's by now.
		if (batch.isSpooled() && !this.closed) {
			this.spool.remove(batch.whole());
		}
	}

	@Override
	public void found(long rows) {
		this.ledger.found(rows);
	}

	@Override
	public void lost(Spool.Loss loss, long rows) {
		this.ledger.settle(true, switch (loss) {
			case FULL -> DropCause.SPOOL_FULL;
			case EXPIRED -> DropCause.SPOOL_EXPIRED;
			case DAMAGED -> DropCause.SPOOL_DAMAGED;
		}, rows);
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		this.opened = false;
		this.spool.close();
	}

}
