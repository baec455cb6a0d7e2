package dev.monitoring.pipeline;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

import dev.monitoring.adapter.Batch;
import dev.monitoring.spool.Spool;
import dev.monitoring.spool.SpoolScope;

/**
 * A spool on a disk that hangs in one operation, before it is done, until it is told to
 * answer, or fails in one.
 */
final class HangingSpool implements Spool {

	private final Spool spool;

	private final CountDownLatch answers = new CountDownLatch(1);

	private volatile String hangsIn = "nothing";

	private volatile String hangsFor = "";

	private volatile String failsIn = "nothing";

	private volatile String throwsIn = "nothing";

	/**
	 * What is done before the pipeline knows that rows were appended.
	 */
	Runnable afterAppend = () -> {
	};

	volatile boolean hangs;

	volatile boolean closed;

	HangingSpool(Spool spool) {
		this.spool = spool;
	}

	void hangIn(String operation) {
		hangIn(operation, "");
	}

	/**
	 * Hangs only for threads with such names.
	 */
	void hangIn(String operation, String thread) {
		this.hangsFor = thread;
		this.hangsIn = operation;
	}

	void failIn(String operation) {
		this.failsIn = operation;
	}

	/**
	 * Throws what a spool is not to throw.
	 */
	void throwIn(String operation) {
		this.throwsIn = operation;
	}

	private void fail(String operation) throws IOException {
		if (operation.equals(this.throwsIn)) {
			throw new IllegalStateException("the spool throws in " + operation);
		}
		if (operation.equals(this.failsIn)) {
			throw new IOException("the disk fails in " + operation);
		}
	}

	void answer() {
		this.hangsIn = "nothing";
		this.answers.countDown();
	}

	private void disk(String operation) {
		if (operation.equals(this.hangsIn) && Thread.currentThread().getName().startsWith(this.hangsFor)) {
			this.hangs = true;
			while (true) {
				try {
					this.answers.await();
					return;
				}
				catch (InterruptedException ex) {
					// As a disk does not notice.
				}
			}
		}
	}

	@Override
	public void open(SpoolScope scope, Listener listener) throws IOException {
		disk("open");
		fail("open");
		this.spool.open(scope, listener);
		this.closed = false;
	}

	@Override
	public boolean append(Batch rows) throws IOException {
		disk("append");
		fail("append");
		boolean kept = this.spool.append(rows);
		this.afterAppend.run();
		return kept;
	}

	@Override
	public boolean keep(Batch batch) throws IOException {
		disk("keep");
		fail("keep");
		return this.spool.keep(batch);
	}

	@Override
	public Batch take(String token, int maxRows, int maxBytes) throws IOException {
		disk("take");
		fail("take");
		return this.spool.take(token, maxRows, maxBytes);
	}

	@Override
	public boolean expired(Batch batch) {
		disk("expired");
		return this.spool.expired(batch);
	}

	@Override
	public void remove(Batch batch) {
		disk("remove");
		this.spool.remove(batch);
	}

	@Override
	public long waiting() {
		return this.spool.waiting();
	}

	@Override
	public void close() {
		disk("close");
		this.spool.close();
		this.closed = true;
	}

}
