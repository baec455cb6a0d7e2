package dev.monitoring.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * What is done to files, and how much room there is for them. A test has it fail.
 */
interface Disk {

	/**
	 * How many bytes are free.
	 */
	long free();

	/**
	 * Opens a file to read it.
	 */
	default RandomAccessFile read(Path file) throws IOException {
		return new RandomAccessFile(file.toFile(), "r");
	}

	/**
	 * Opens a file to write to it. One that is not there is made.
	 */
	default RandomAccessFile write(Path file) throws IOException {
		return new RandomAccessFile(file.toFile(), "rw");
	}

	/**
	 * What is in a folder.
	 * @return the files, which throw an unchecked exception where the disk fails later
	 */
	default Stream<Path> list(Path folder) throws IOException {
		return Files.list(folder);
	}

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
