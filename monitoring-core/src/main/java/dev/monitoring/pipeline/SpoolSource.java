package dev.monitoring.pipeline;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.Batch;
import dev.monitoring.spool.Spool;
import dev.monitoring.spool.SpoolScope;

/**
 * Batches of what is in the spool, to which the points of the buffer are appended. While
 * the spool cannot be used, they are those of the buffer.
 */
final class SpoolSource implements BatchSource, Spool.Listener {

	private final SharedSpool spool;

	private final SpoolScope scope;

	private final Settings settings;

	private final PointBuffer buffer;

	private final Ledger ledger;

	/**
	 * Guarded by this, which nobody holds while the disk is asked for something.
	 */
	private final Freezer freezer;

	private final Tokens tokens;

	private final SpoolState state;

	private final LooseBatches loose;

	/**
	 * What was frozen but could not be appended. Guarded by this.
	 */
	private final Deque<Batch> unspooled = new ArrayDeque<>();

	/**
	 * Batches that are settled and that nobody has removed yet.
	 */
	private final Queue<Batch> settled = new ConcurrentLinkedQueue<>();

	/**
	 * Changed by who is inside the spool.
	 */
	private volatile boolean opened;

	private volatile long waiting;

	SpoolSource(SharedSpool spool, SpoolScope scope, Settings settings, PointBuffer buffer, Ledger ledger,
			Freezer freezer, Tokens tokens) {
		this.spool = spool;
		this.scope = scope;
		this.settings = settings;
		this.buffer = buffer;
		this.ledger = ledger;
		this.freezer = freezer;
		this.tokens = tokens;
		this.state = new SpoolState(settings.ticker());
		this.loose = new LooseBatches(spool, ledger);
	}

	@Override
	public boolean hasFullBatch() {
		return this.waiting + this.buffer.waiting() >= this.settings.batchSize();
	}

	/**
	 * Appends what was recorded to the spool.
	 */
	@Override
	public boolean fill() {
		// When no more comes there is no later to wait for.
		boolean paused = this.state.isPaused() && !this.buffer.isClosed();
		if (paused || this.ledger.isAbandoned() || !enter()) {
			return false;
		}
		try {
			return isOpen() && keepLoose() && appendAll();
		}
		finally {
			leave();
		}
	}

	private boolean keepLoose() {
		try {
			this.loose.keep();
			return true;
		}
		catch (IOException | RuntimeException ex) {
			this.state.failed(ex);
			return false;
		}
	}

	private boolean appendAll() {
		// Bounded, so that those who record cannot keep this from ending.
		int batches = 1 + this.settings.bufferSize() / this.settings.batchSize();
		while (batches-- > 0) {
			Batch batch = this.ledger.isAbandoned() ? null : fromMemory(true);
			if (batch == null) {
				break;
			}
			if (!append(batch)) {
				return false;
			}
		}
		return true;
	}

	private boolean enter() {
		boolean entered = this.spool.enter();
		if (!entered) {
			this.state.unanswered();
		}
		return entered;
	}

	private void leave() {
		try {
			this.waiting = this.opened ? this.spool.waiting() : 0;
		}
		finally {
			this.spool.leave();
		}
	}

	private boolean isOpen() {
		// Who waited to come in may find that the run is over.
		if (!this.opened && !this.ledger.isAbandoned()) {
			try {
				this.spool.open(this.scope, this);
				this.opened = true;
				this.ledger.foundAll();
			}
			catch (IOException | RuntimeException ex) {
				this.state.failed(ex);
			}
		}
		return this.opened;
	}

	private boolean append(Batch batch) {
		boolean settled = false;
		try {
			if (this.spool.append(batch)) {
				this.ledger.spooled(batch.rows());
			}
			else {
				this.ledger.settle(false, DropCause.SPOOL_FULL, batch.rows());
			}
			settled = true;
			this.state.works();
		}
		catch (IOException | RuntimeException ex) {
			this.state.failed(ex);
		}
		finally {
			if (!settled) {
				giveBack(batch);
			}
		}
		return settled;
	}

	private synchronized void giveBack(Batch batch) {
		this.unspooled.addFirst(batch);
	}

	/**
	 * The oldest points that are in memory only.
	 * @param freeze whether those of the buffer too
	 */
	private synchronized @Nullable Batch fromMemory(boolean freeze) {
		Batch batch = this.unspooled.poll();
		return (batch == null && freeze) ? this.freezer.freeze() : batch;
	}

	/**
	 * Looks in memory too before it goes outside, so that nobody else has points in hand
	 * meanwhile.
	 */
	@Override
	public Look next() {
		if (!enter()) {
			return new Look(loose(), false);
		}
		try {
			Batch spooled = this.opened ? take() : null;
			OpenBatch batch = (spooled != null) ? new OpenBatch(spooled, true) : loose();
			return new Look(batch, !this.state.isUnreadable());
		}
		finally {
			leave();
		}
	}

	private @Nullable OpenBatch loose() {
		Batch batch = fromMemory(!this.opened || this.state.isBroken());
		return (batch != null) ? this.loose.add(batch) : null;
	}

	private @Nullable Batch take() {
		removeSettled();
		try {
			Batch batch = this.spool.take(this.tokens.next(), this.settings.batchSize(), this.settings.batchBytes());
			// What cannot be read is passed over, so that one batch proves nothing.
			if (batch == null || this.spool.waiting() == 0) {
				this.state.readable();
			}
			return batch;
		}
		catch (IOException | RuntimeException ex) {
			this.state.unreadable(ex);
			return null;
		}
	}

	@Override
	public void hangs() {
		this.spool.hangs();
	}

	@Override
	public boolean expired(OpenBatch batch) {
		if (!batch.isSpooled() || !enter()) {
			return false;
		}
		try {
			return this.opened && this.spool.expired(batch.whole());
		}
		finally {
			leave();
		}
	}

	@Override
	public void remove(OpenBatch batch) {
		this.loose.remove(batch);
		if (batch.isSpooled()) {
			this.settled.add(batch.whole());
			if (enter()) {
				try {
					removeSettled();
				}
				finally {
					leave();
				}
			}
		}
	}

	private void removeSettled() {
		for (Batch batch = this.settled.poll(); batch != null; batch = this.settled.poll()) {
			// The spool may be another run's by now.
			if (this.opened) {
				this.spool.remove(batch);
			}
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

	/**
	 * Lets go of the spool, however long its disk takes for that.
	 */
	@Override
	public void close() {
		this.spool.await();
		try {
			removeSettled();
			this.opened = false;
			this.spool.close(this);
		}
		finally {
			leave();
		}
	}

}
