package dev.monitoring.spool;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The two files of a segment in some folder.
 *
 * @param name of the segment
 * @param folder where they are
 */
record SegmentFiles(SegmentName name, Path folder) {

	Path rows() {
		return this.name.rows(this.folder);
	}

	/**
	 * How much of the disk they take.
	 */
	long size() {
		return rows().toFile().length() + this.name.seals(this.folder).toFile().length();
	}

	/**
	 * Moves the rows to another folder, after a copy of the seals: rows without them
	 * would be sent under another token. Wherever this process ends meanwhile, all seals
	 * are beside the rows, and what else there is are seals without rows, which are
	 * nothing. So are those that stay here in the end.
	 * @param sync whether that holds for the machine's power, too
	 * @return the file of rows
	 */
	Path moveTo(SpoolFolder target, boolean sync) throws IOException {
		Path rows = this.name.rows(target.path());
		if (Files.exists(rows)) {
			throw new FileAlreadyExistsException(rows.toString());
		}
		Path seals = this.name.seals(this.folder);
		if (Files.exists(seals)) {
			Path copy = this.name.seals(target.path());
			target.disk().copy(seals, copy);
			if (sync) {
				SpoolFile.sync(copy);
				SpoolFile.syncFolder(target.path());
			}
		}
		target.disk().move(rows(), rows);
		return rows;
	}

}
