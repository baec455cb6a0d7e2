package dev.monitoring.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What processes that have ended left in folders beside ours. It is moved here as far as
 * there is room; the rest stays where it is, for later or for a process that gets that
 * folder.
 */
final class Leftovers {

	/**
	 * How often it is looked for processes that have ended meanwhile.
	 */
	static final Duration PAUSE = Duration.ofMinutes(1);

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private final SpoolFolder target;

	private final SpoolSettings settings;

	private final SpoolScope scope;

	private final LongSupplier ticker;

	/**
	 * Folders of which it has been said that there is no room for what is in them.
	 */
	private final Set<Path> reported = new HashSet<>();

	/**
	 * Folders and files of which it has been said that they stay where they are.
	 */
	private final Set<Path> failed = new HashSet<>();

	/**
	 * Files that are here, and that nobody could be told of.
	 */
	private final Queue<Path> untold = new ArrayDeque<>();

	private boolean more = true;

	private long lookedAt;

	Leftovers(SpoolFolder target, SpoolSettings settings, SpoolScope scope, LongSupplier ticker) {
		this.target = target;
		this.settings = settings;
		this.scope = scope;
		this.ticker = ticker;
		this.lookedAt = ticker.getAsLong();
	}

	/**
	 * Whether there may be something that can be taken over, now that there is more room.
	 */
	boolean more() {
		return this.more || isDue();
	}

	/**
	 * Whether nobody has looked for long.
	 */
	boolean isDue() {
		return this.ticker.getAsLong() - this.lookedAt >= PAUSE.toNanos();
	}

	/**
	 * Moves files here, those of each folder oldest first, but for those that have no
	 * room.
	 * @param wanted tells of each file of rows whether there is room for it
	 * @param moved is told each file that is here now, and once more the next time if it
	 * fails
	 */
	void takeOver(Predicate<SegmentFiles> wanted, Consumer<Path> moved) {
		this.more = false;
		this.lookedAt = this.ticker.getAsLong();
		for (Path folder : this.target.siblings(this.settings.directory(), this.scope)) {
			takeOver(folder, wanted, moved);
		}
		for (Path file : List.copyOf(this.untold)) {
			this.untold.remove(file);
			tell(file, moved);
		}
	}

	private void takeOver(Path folder, Predicate<SegmentFiles> wanted, Consumer<Path> moved) {
		try (FolderLock lock = FolderLock.tryLock(folder)) {
			if (lock != null) {
				for (Path file : this.target.files(folder)) {
					visit(folder, file, wanted, moved);
				}
			}
		}
		catch (IOException | UncheckedIOException ex) {
			failed(folder, ex);
		}
	}

	private void visit(Path folder, Path file, Predicate<SegmentFiles> wanted, Consumer<Path> moved) {
		try {
			SegmentName name = SegmentName.of(file);
			if (name != null) {
				visit(new SegmentFiles(name, folder), wanted, moved);
			}
			else if (SegmentName.isDamaged(file)) {
				Path here = this.target.path().resolve(file.getFileName());
				this.target.disk().move(file, here);
				tell(here, moved);
			}
			else if (SegmentName.isOrphan(file)) {
				this.target.disk().delete(file);
			}
		}
		catch (IOException ex) {
			failed(folder, ex);
		}
	}

	private void visit(SegmentFiles files, Predicate<SegmentFiles> wanted, Consumer<Path> moved) throws IOException {
		if (!SegmentRecovery.knows(files.rows(), this.target.disk())) {
			if (this.failed.add(files.rows())) {
				logger.warn(SegmentRecovery.UNKNOWN, files.rows());
			}
		}
		else if (wanted.test(files)) {
			tell(files.moveTo(this.target, this.settings.sync()), moved);
		}
		else {
			stays(files.folder());
		}
	}

	private void tell(Path file, Consumer<Path> moved) {
		this.untold.add(file);
		moved.accept(file);
		this.untold.remove(file);
	}

	private void failed(Path folder, Exception failure) {
		if (this.failed.add(folder)) {
			logger.warn("Monitoring cannot take over all of {}, a folder of its spool, and tries again later: {}",
					folder, failure.toString());
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
