package dev.monitoring.support;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * What is logged at INFO and above while this is open.
 */
public final class CapturedLog implements AutoCloseable {

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.monitoring");

	private final Level level = this.logger.getLevel();

	public CapturedLog() {
		this.logger.setLevel(Level.INFO);
		this.logger.addAppender(this.appender);
		this.appender.start();
	}

	/**
	 * The lines so far.
	 * @return levels and messages
	 */
	public List<String> lines() {
		return List.copyOf(this.appender.list)
			.stream()
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.toList();
	}

	@Override
	public void close() {
		this.logger.detachAppender(this.appender);
		this.logger.setLevel(this.level);
	}

}
