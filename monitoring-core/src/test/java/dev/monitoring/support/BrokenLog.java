package dev.monitoring.support;

import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * A log that fails with an error at certain lines while this is open.
 */
public final class BrokenLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.monitoring");

	private final Level level = this.logger.getLevel();

	private final AtomicInteger thrown = new AtomicInteger();

	private final String text;

	/**
	 * Opens it.
	 * @param text what the lines contain that fail
	 */
	public BrokenLog(String text) {
		this.text = text;
		this.logger.setLevel(Level.INFO);
		this.logger.addAppender(this);
		start();
	}

	@Override
	protected void append(ILoggingEvent event) {
		if (event.getFormattedMessage().contains(this.text)) {
			this.thrown.incrementAndGet();
			throw new OutOfMemoryError("as told, while it was logged");
		}
	}

	/**
	 * How often it failed.
	 */
	public int thrown() {
		return this.thrown.get();
	}

	@Override
	public void close() {
		this.logger.detachAppender(this);
		this.logger.setLevel(this.level);
	}

}
