package dev.monitoring.adapter;

/**
 * Writes times in nanoseconds. The first eight of their 19 digits change every hundred
 * seconds, and are remembered. For adapters; not safe for use by several threads.
 */
public final class TimeText {

	private static final long HUNDRED_SECONDS = 100_000_000_000L;

	private static final long NINETEEN_DIGITS = 1_000_000_000_000_000_000L;

	private static final int THREE_DIGITS = 1000;

	private int head = -1;

	private long headDigits;

	/**
	 * Writes a time.
	 * @param time the nanoseconds since the epoch
	 * @param target where there is {@link Numbers#ROOM} from the position
	 * @param at the position
	 * @return the position behind the time
	 */
	public int put(long time, byte[] target, int at) {
		if (time < NINETEEN_DIGITS) {
			return Numbers.put(time, target, at);
		}
		int head = (int) (time / HUNDRED_SECONDS);
		if (head != this.head) {
			this.head = head;
			this.headDigits = Numbers.digits(head);
		}
		long rest = time - head * HUNDRED_SECONDS;
		int middle = (int) (rest / THREE_DIGITS);
		int position = Numbers.putDigits(this.headDigits, target, at);
		position = Numbers.putDigits(Numbers.digits(middle), target, position);
		return Numbers.putThree((int) (rest - middle * (long) THREE_DIGITS), target, position);
	}

}
