package dev.monitoring.pipeline;

import java.io.IOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.Batch;
import dev.monitoring.spool.Spool;
import dev.monitoring.spool.SpoolScope;

/**
 * The spool of a pipeline, of which one thread at a time is inside, and which one run at
 * a time has open. A disk that hangs keeps that thread there, and no other: they wait
 * once, and not again before it has come out.
 */
final class SharedSpool {

	private final Spool spool;

	private final Duration patience;

	private final PatientLock lock = new PatientLock();

	/**
	 * Whether who came last waited in vain.
	 */
	private volatile boolean stuck;

	/**
	 * The run that has it open. Guarded by the lock.
	 */
	private @Nullable SpoolSource owner;

	static @Nullable SharedSpool of(@Nullable Spool spool, Duration patience) {
		return (spool != null) ? new SharedSpool(spool, patience) : null;
	}

	private SharedSpool(Spool spool, Duration patience) {
		this.spool = spool;
		this.patience = patience;
	}

	/**
	 * Goes inside, unless another thread hangs there.
	 * @return whether it may be used until {@link #leave()}
	 */
	boolean enter() {
		boolean entered = this.lock.tryLock(this.stuck ? 0 : this.patience.toNanos());
		this.stuck = !entered;
		return entered;
	}

	/**
	 * Goes inside, however long another thread hangs there.
	 */
	void await() {
		this.lock.lock();
	}

	void leave() {
		this.lock.unlock();
	}

	/**
	 * Is told that somebody hangs inside, so that who comes next does not wait.
	 */
	void hangs() {
		this.stuck = true;
	}

	/**
	 * Opens it for a run.
	 * @throws IOException if it cannot be used, or if an earlier run has not let go of it
	 */
	void open(SpoolScope scope, SpoolSource run) throws IOException {
		if (this.owner != null && this.owner != run) {
			throw new IOException("it has not been closed yet after the last stop");
		}
		this.owner = run;
		this.spool.open(scope, run);
	}

	/**
	 * Closes it for a run, unless it never opened it.
	 */
	void close(SpoolSource run) {
		if (this.owner == run) {
			try {
				this.spool.close();
			}
			finally {
				this.owner = null;
			}
		}
	}

	boolean append(Batch rows) throws IOException {
		return this.spool.append(rows);
	}

	boolean keep(Batch batch) throws IOException {
		return this.spool.keep(batch);
	}

	@Nullable Batch take(String token, int maxRows, int maxBytes) throws IOException {
		return this.spool.take(token, maxRows, maxBytes);
	}

	boolean expired(Batch batch) {
		return this.spool.expired(batch);
	}

	void remove(Batch batch) {
		this.spool.remove(batch);
	}

	long waiting() {
		return this.spool.waiting();
	}

}
