package dev.monitoring.fault;

import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * When an application recorded which numbers, in memory that outlives {@code kill -9}: a
 * moment for every few of them, noted after they were recorded.
 */
final class RecordedNumbers {

	/**
	 * How many numbers share a moment.
	 */
	static final int STEP = 5;

	private static final int MOST = 1 << 17;

	private final LongBuffer moments;

	private RecordedNumbers(LongBuffer moments) {
		this.moments = moments;
	}

	/**
	 * Opens those of an application, or makes them.
	 * @param directory where they are
	 * @param first the application's first number
	 */
	static RecordedNumbers open(Path directory, long first) throws IOException {
		Files.createDirectories(directory);
		try (FileChannel channel = FileChannel.open(directory.resolve("recorded-" + first), StandardOpenOption.CREATE,
				StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			MappedByteBuffer buffer = channel.map(MapMode.READ_WRITE, 0, (long) MOST * Long.BYTES);
			return new RecordedNumbers(buffer.asLongBuffer());
		}
	}

	/**
	 * Notes that the next few are recorded.
	 */
	void note() {
		if (this.moments.hasRemaining()) {
			this.moments.put(System.currentTimeMillis());
		}
	}

	/**
	 * How many were noted.
	 */
	int count() {
		int steps = 0;
		while (steps < MOST && this.moments.get(steps) != 0) {
			steps++;
		}
		return steps * STEP;
	}

	/**
	 * When a number was recorded.
	 * @param index of the number among those of the application
	 * @return milliseconds
	 */
	long moment(int index) {
		return this.moments.get(index / STEP);
	}

}
