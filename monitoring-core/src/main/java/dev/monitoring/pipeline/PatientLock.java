package dev.monitoring.pipeline;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that nobody need wait for for ever: whoever has it may hang in a store or a
 * disk. An interrupt does not end the wait, as it was meant for something else.
 */
final class PatientLock {

	private final ReentrantLock lock = new ReentrantLock();

	/**
	 * Waits for the lock within a time.
	 * @param nanos the time
	 * @return whether the thread has it now
	 */
	boolean tryLock(long nanos) {
		long deadline = System.nanoTime() + nanos;
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return this.lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Waits for the lock for as long as it takes.
	 */
	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

}
