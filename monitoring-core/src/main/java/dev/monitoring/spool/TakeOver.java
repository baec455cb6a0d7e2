package dev.monitoring.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Takes over what other processes left, as long as less than half is full: what comes now
 * is not to push it out, nor it what is here.
 */
final class TakeOver {

	private final Segments segments;

	private final SegmentRecovery recovery;

	private final SpoolSettings settings;

	private final Spool.Listener listener;

	TakeOver(Segments segments, SegmentRecovery recovery, SpoolSettings settings, Spool.Listener listener) {
		this.segments = segments;
		this.recovery = recovery;
		this.settings = settings;
		this.listener = listener;
	}

	void from(Leftovers leftovers) {
		leftovers.takeOver(this::isWanted, this::add);
	}

	private boolean isWanted(SegmentFiles files) {
		this.segments.expire();
		return hasRoomFor(files.size()) || isExpired(this.recovery.age(files.rows()));
	}

	private boolean hasRoomFor(long size) {
		long most = (this.segments.held() == 0) ? this.settings.maxSize() : this.settings.maxSize() / 2;
		return this.segments.size() + size <= most;
	}

	private boolean isExpired(Duration age) {
		return age.compareTo(this.settings.maxAge()) > 0;
	}

	private void add(Path file) {
		List<Segment> found = this.recovery.find(List.of(file));
		this.segments.insert(found, this.recovery.nextNumber());
		this.recovery.tell(this.listener);
	}

}
