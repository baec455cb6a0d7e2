package dev.monitoring.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What processes that have ended left in folders beside ours. It is moved here as far as
 * there is room; the rest stays where it is, for later or for a process that gets that
 * folder.
 */
final class Leftovers {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private final SpoolFolder target;

	private final Path directory;

	private final SpoolScope scope;

	/**
	 * Folders that have been spoken of, or failed: what is in those stays for a later
	 * start.
	 */
	private final Set<Path> reported = new HashSet<>();

	private final Set<Path> failed = new HashSet<>();

	private boolean more = true;

	Leftovers(SpoolFolder target, Path directory, SpoolScope scope) {
		this.target = target;
		this.directory = directory;
		this.scope = scope;
	}

	/**
	 * Whether there may be something that can be taken over.
	 */
	boolean more() {
		return this.more;
	}

	/**
	 * Moves files here, oldest first.
	 * @param wanted tells of each file of rows whether there is room for it
	 * @param moved is told each file that is here now
	 */
	void takeOver(Predicate<SegmentFiles> wanted, Consumer<Path> moved) {
		this.more = false;
		for (Path folder : this.target.siblings(this.directory, this.scope)) {
			if (!this.failed.contains(folder)) {
				takeOver(folder, wanted, moved);
			}
		}
	}

	private void takeOver(Path folder, Predicate<SegmentFiles> wanted, Consumer<Path> moved) {
		try (FolderLock lock = FolderLock.tryLock(folder)) {
			if (lock != null) {
				move(folder, wanted, moved);
			}
		}
		catch (IOException | UncheckedIOException ex) {
			this.failed.add(folder);
			logger.warn("Monitoring cannot take over {}, a folder of its spool, and leaves it for a later start: {}",
					folder, ex.toString());
		}
	}

	private void move(Path folder, Predicate<SegmentFiles> wanted, Consumer<Path> moved) throws IOException {
		for (Path file : SpoolFolder.files(folder)) {
			SegmentName name = SegmentName.of(file);
			if (SegmentName.isDamaged(file)) {
				moved.accept(Files.move(file, this.target.path().resolve(file.getFileName())));
			}
			else if (name != null && wanted.test(new SegmentFiles(name, folder))) {
				moved.accept(new SegmentFiles(name, folder).moveTo(this.target.path()));
			}
			else if (name != null) {
				stays(folder);
				return;
			}
		}
	}

	private void stays(Path folder) {
		this.more = true;
		if (this.reported.add(folder)) {
			logger.info("Monitoring has no room for all points that an ended process left in {}, and takes them over"
					+ " as soon as it has", folder);
		}
	}

}
