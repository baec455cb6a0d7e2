package dev.monitoring.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the way of points from one thread to a store costs beside the time. The thread
 * waits while too many are under way, so that none need be dropped: those that are
 * nevertheless are counted.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class PathCounters {

	/**
	 * How many points go the way at once.
	 */
	static final int POINTS = 200_000;

	/**
	 * What buffers hold.
	 */
	static final int BUFFER = 100_000;

	private static final int WINDOW = 40_000;

	/**
	 * To ask how many arrived costs more than to record a point.
	 */
	private static final int ASKED_EVERY = 100;

	private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

	private long cpu;

	private long points;

	private long missing;

	/**
	 * Starts anew.
	 */
	@Setup(Level.Iteration)
	public void reset() {
		this.cpu = 0;
		this.points = 0;
		this.missing = 0;
	}

	/**
	 * Sends points and waits for them.
	 * @param arrived how many have arrived ever
	 * @param others the processor's time that is not counted
	 * @param send sends a point
	 * @param flush ends the wait for a full batch
	 */
	void measure(LongSupplier arrived, LongSupplier others, Runnable send, Runnable flush) {
		long before = arrived.getAsLong();
		long cpu = Cpu.nanos() - others.getAsLong();
		for (int sent = 0; sent < POINTS; sent++) {
			while (sent % ASKED_EVERY == 0 && sent - (arrived.getAsLong() - before) > WINDOW) {
				LockSupport.parkNanos(1_000_000);
			}
			send.run();
		}
		flush.run();
		long deadline = System.nanoTime() + PATIENCE;
		while (arrived.getAsLong() - before < POINTS && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(1_000_000);
		}
		this.cpu += Cpu.nanos() - others.getAsLong() - cpu;
		this.points += POINTS;
		this.missing += POINTS - (arrived.getAsLong() - before);
	}

	/**
	 * Counts what a call cost that sends all points.
	 * @param call the call
	 */
	void measure(Runnable call) {
		long cpu = Cpu.nanos();
		call.run();
		this.cpu += Cpu.nanos() - cpu;
		this.points += POINTS;
	}

	/**
	 * The processor's time, to be divided by {@link #points()}: events of iterations are
	 * summed.
	 * @return milliseconds
	 */
	public long cpuMillis() {
		return this.cpu / 1_000_000;
	}

	/**
	 * Points that were sent.
	 * @return a number
	 */
	public long points() {
		return this.points;
	}

	/**
	 * Points that did not arrive.
	 * @return a number
	 */
	public long dropped() {
		return this.missing;
	}

}
