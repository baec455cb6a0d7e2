package dev.monitoring.spool;

import java.io.IOException;
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
	 * Moves them to another folder, the seals first: rows without them would be sent
	 * under another token.
	 * @return the file of rows
	 */
	Path moveTo(Path target) throws IOException {
		Path seals = this.name.seals(this.folder);
		boolean sealed = Files.exists(seals);
		if (sealed) {
			Files.move(seals, this.name.seals(target));
		}
		try {
			return Files.move(rows(), this.name.rows(target));
		}
		catch (IOException ex) {
			if (sealed) {
				Files.move(this.name.seals(target), seals);
			}
			throw ex;
		}
	}

}
