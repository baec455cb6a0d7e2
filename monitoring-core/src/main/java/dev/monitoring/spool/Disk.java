package dev.monitoring.spool;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * What is done to whole files, and how much room there is for them. A test has it fail.
 */
interface Disk {

	/**
	 * How many bytes are free.
	 */
	long free();

	/**
	 * Copies a file, in place of one that is there.
	 */
	default void copy(Path from, Path to) throws IOException {
		Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
	}

	/**
	 * Moves a file at one stroke.
	 * @throws FileAlreadyExistsException if there is one already
	 */
	default void move(Path from, Path to) throws IOException {
		if (Files.exists(to)) {
			throw new FileAlreadyExistsException(to.toString());
		}
		Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
	}

	default void delete(Path file) throws IOException {
		Files.deleteIfExists(file);
	}

}
