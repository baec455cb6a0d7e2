package dev.monitoring.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;

/**
 * Sends batches to the adapter, oldest first, until the store takes them. Bad points are
 * isolated by halving, and a batch that keeps failing while others pass is set aside.
 */
final class Sender {

	/**
	 * After so many failures of a batch another one is tried.
	 */
	static final int FAILURES_BEFORE_ANOTHER = 3;

	/**
	 * How long a batch that was set aside is left alone at first, then twice as long each
	 * time.
	 */
	static final Duration FIRST_ASIDE = Duration.ofSeconds(10);

	static final Duration LONGEST_ASIDE = Duration.ofMinutes(5);

	/**
	 * The most batches that are set aside: they are in memory. If there are more, they
	 * are no exception.
	 */
	static final int MOST_ASIDE = 16;

	private static final Logger logger = LoggerFactory.getLogger(MonitoringPipeline.class);

	private final MonitoringAdapter adapter;

	private final Settings settings;

	private final BatchSource source;

	private final Ledger ledger;

	private final RefusalLog refusals;

	/**
	 * Batches that come first: at most the oldest, and another that was tried in vain.
	 */
	private final List<OpenBatch> first = new ArrayList<>();

	private final List<OpenBatch> aside = new ArrayList<>();

	/**
	 * Whether the source could be looked at in all of this round.
	 */
	private boolean seenAll;

	/**
	 * Whether something of a batch was settled in this round.
	 */
	private boolean moved;

	Sender(MonitoringAdapter adapter, Settings settings, BatchSource source, Ledger ledger) {
		this.adapter = adapter;
		this.settings = settings;
		this.source = source;
		this.ledger = ledger;
		this.refusals = new RefusalLog(adapter.type(), settings.ticker());
	}

	/**
	 * Sends what there is, unless the store stops taking it.
	 * @param round which batches
	 * @throws WriteException if it does
	 */
	void send(Round round) throws WriteException {
		// Bounded, so that those who record cannot keep a round from ending. In the last
		// one nobody records. Looks once in any case, as there may be what nobody knows
		// of.
		long rows = (round == Round.LAST) ? Long.MAX_VALUE : Math.max(1, this.ledger.pending());
		this.seenAll = true;
		this.moved = false;
		while (!this.ledger.isAbandoned()) {
			if (this.first.isEmpty()) {
				OpenBatch next = (rows > 0 && isWanted(round)) ? next() : null;
				if (next == null) {
					break;
				}
				rows -= next.rows();
				this.first.add(next);
			}
			sendFirst();
		}
		sendAside(round == Round.LAST);
	}

	private boolean isWanted(Round round) {
		return round != Round.FULL_BATCHES || this.source.hasFullBatch();
	}

	private @Nullable OpenBatch next() {
		BatchSource.Look look = this.source.next();
		this.seenAll &= look.complete();
		return look.batch();
	}

	/**
	 * Whether the last round left nothing of what there was before it.
	 */
	boolean isAllSent() {
		return this.seenAll && this.first.isEmpty() && this.aside.isEmpty();
	}

	/**
	 * Whether the last round could look everywhere.
	 */
	boolean hasSeenAll() {
		return this.seenAll;
	}

	/**
	 * Whether the last round brought anything on.
	 */
	boolean hasMoved() {
		return this.moved;
	}

	private void sendFirst() throws WriteException {
		OpenBatch batch = this.first.get(0);
		if (giveUpExpired(batch)) {
			this.first.remove(batch);
			return;
		}
		try {
			write(batch);
			this.first.remove(batch);
		}
		catch (WriteException ex) {
			if (ex.kind() != WriteException.Kind.RETRY || batch.failed() < FAILURES_BEFORE_ANOTHER
					|| !passesAnother()) {
				throw ex;
			}
			sendOrSetAside(batch);
		}
	}

	/**
	 * Tries another batch than the first: is it the store, or the batch?
	 */
	private boolean passesAnother() throws WriteException {
		if (this.aside.size() >= MOST_ASIDE) {
			return false;
		}
		if (this.first.size() == 1) {
			OpenBatch next = next();
			if (next == null) {
				return false;
			}
			this.first.add(next);
		}
		OpenBatch other = this.first.get(1);
		write(other);
		return this.first.remove(other);
	}

	/**
	 * Tries a batch again after another one passed: the store may have come back just in
	 * between.
	 */
	private void sendOrSetAside(OpenBatch batch) {
		this.first.remove(batch);
		try {
			write(batch);
		}
		catch (WriteException ex) {
			this.aside.add(batch);
			leaveAlone(batch);
			logger.warn("The {} store takes other points but keeps failing with {} of them: {} They are set aside and"
					+ " tried again now and then.", this.adapter.type(), batch.rows(), ex.getMessage());
		}
	}

	private void leaveAlone(OpenBatch batch) {
		int tries = batch.failed() - FAILURES_BEFORE_ANOTHER - 1;
		long pause = FIRST_ASIDE.toNanos() << Math.min(Math.max(tries, 0), 5);
		batch.retryAt(now() + Math.min(pause, LONGEST_ASIDE.toNanos()));
	}

	/**
	 * Tries what was set aside again.
	 * @param all whether to wait no longer
	 */
	private void sendAside(boolean all) {
		for (Iterator<OpenBatch> batches = this.aside.iterator(); batches.hasNext() && !this.ledger.isAbandoned();) {
			OpenBatch batch = batches.next();
			if (!all && !batch.isDue(now())) {
				continue;
			}
			if (giveUpExpired(batch)) {
				batches.remove();
				continue;
			}
			try {
				write(batch);
				batches.remove();
			}
			catch (WriteException ex) {
				leaveAlone(batch);
				logger.debug("A batch that was set aside failed again", ex);
			}
		}
	}

	private boolean giveUpExpired(OpenBatch batch) {
		// One that was never tried has its first chance, however old it is.
		if (batch.failures() == 0 || !this.source.expired(batch)) {
			return false;
		}
		settle(batch, DropCause.SPOOL_EXPIRED, batch.rows());
		this.source.remove(batch);
		return true;
	}

	/**
	 * Writes all that is left of a batch.
	 */
	private void write(OpenBatch batch) throws WriteException {
		boolean counted = true;
		while (!batch.parts().isEmpty() && !this.ledger.isAbandoned()) {
			Batch part = batch.parts().element();
			try {
				write(part);
				batch.parts().remove();
				counted = settle(batch, null, part.rows());
			}
			catch (WriteException ex) {
				if (ex.kind() != WriteException.Kind.ISOLATE) {
					throw ex;
				}
				counted = isolate(batch, ex);
			}
		}
		if (batch.parts().isEmpty() && counted) {
			this.source.remove(batch);
		}
	}

	private boolean settle(OpenBatch batch, @Nullable DropCause cause, int points) {
		this.moved = true;
		return this.ledger.settle(batch, cause, points);
	}

	private void write(Batch batch) throws WriteException {
		long start = now();
		try {
			this.adapter.write(batch);
			this.ledger.wrote(batch.rows(), now() - start);
		}
		catch (RuntimeException | Error ex) {
			throw unforeseen(ex);
		}
	}

	static WriteException unforeseen(Throwable failure) {
		logger.error("Monitoring failed in an unforeseen way and will try again", failure);
		return new WriteException(WriteException.Kind.RETRY, "It failed with " + failure.getClass().getName() + ".",
				failure);
	}

	/**
	 * Halves the first part of a batch, or drops it if it is a bad point.
	 * @return whether it is counted, if it is dropped
	 */
	private boolean isolate(OpenBatch batch, WriteException refusal) {
		Batch part = batch.parts().remove();
		if (part.rows() == 1) {
			this.refusals.report(refusal);
			return settle(batch, DropCause.REFUSED, 1);
		}
		List<Batch> halves = part.halves();
		batch.parts().addFirst(halves.get(1));
		batch.parts().addFirst(halves.get(0));
		return true;
	}

	private long now() {
		return this.settings.ticker().getAsLong();
	}

	/**
	 * Which batches a round sends.
	 */
	enum Round {

		/**
		 * Full ones alone, as far as the source knows: what else there is can become one.
		 */
		FULL_BATCHES,

		/**
		 * Those of what was recorded before.
		 */
		ALL,

		/**
		 * All, and there will be no other round.
		 */
		LAST

	}

}
