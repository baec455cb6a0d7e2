package dev.monitoring.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a spool leaves alone: files that are not ours, which are spoken of once, and
 * rows for other stores.
 */
final class ForeignFiles {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	/**
	 * Those of which the log has been told.
	 */
	private List<String> reported = List.of();

	void report(SpoolFolder folder, Path directory, SpoolScope scope) {
		try {
			reportFiles(folder);
			reportOthers(directory, scope);
		}
		catch (IOException | UncheckedIOException ex) {
			logger.debug("The spool cannot be listed", ex);
		}
	}

	private void reportFiles(SpoolFolder folder) throws IOException {
		List<String> strangers = folder.strangers();
		if (!strangers.isEmpty() && !strangers.equals(this.reported)) {
			logger.warn("Monitoring leaves files in its spool {} alone that it does not know: {}", folder.path(),
					strangers);
		}
		this.reported = strangers;
	}

	private void reportOthers(Path directory, SpoolScope scope) throws IOException {
		for (Path other : SpoolFolder.ofOthers(directory, scope)) {
			logger.warn(
					"Monitoring keeps points in its spool {} that were meant for {}, and sends them when that is"
							+ " configured again. Delete the folder if they are not needed.",
					other, SpoolFolder.about(other));
		}
	}

}
