package dev.monitoring.plugin;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import dev.monitoring.MonitoringPoint;

/**
 * Appends every point to a file, a line of JSON each:
 *
 * <pre>{@code
 * {"series":"requests","time":"2026-01-31T08:00:00Z","tags":{"service":"shop"},"fields":{"execution_time":0.1}}
 * }</pre>
 *
 * The file and its predecessor, whose name ends in {@code .1}, are no larger than allowed
 * together, so that the oldest points go first. Only the user of the process may read
 * them, and look into a folder that was made for them, where the file system knows of
 * users.
 * <p>
 * It is also the example of how to write a plugin: one thread calls it, so that it needs
 * no locks; it may block; it throws what goes wrong, which is counted and logged; and
 * what it opened it closes.
 */
public final class JsonLinesMonitoringPlugin implements MonitoringPlugin {

	private final Path file;

	private final long maxFileSize;

	private final JsonMapper json = JsonMapper.shared();

	private @Nullable OutputStream output;

	private long size;

	/**
	 * Makes the plugin. Nothing is opened before {@link #initialize()}.
	 * @param file where the points go
	 * @param maxSize the most bytes of the file and its predecessor
	 */
	public JsonLinesMonitoringPlugin(Path file, long maxSize) {
		this.file = file.toAbsolutePath();
		this.maxFileSize = maxSize / 2;
	}

	@Override
	public void initialize() throws IOException {
		open();
	}

	@Override
	public void handle(MonitoringPoint point) throws IOException {
		handle(List.of(point));
	}

	@Override
	public void handle(List<MonitoringPoint> points) throws IOException {
		try {
			for (MonitoringPoint point : points) {
				append((this.json.writeValueAsString(line(point)) + "\n").getBytes(StandardCharsets.UTF_8));
			}
			// The points of one request reach the file together.
			open().flush();
		}
		catch (IOException ex) {
			// A full disk, or a file that is gone: the next points open it anew.
			close();
			throw ex;
		}
	}

	private static Map<String, Object> line(MonitoringPoint point) {
		Map<String, Object> line = new LinkedHashMap<>();
		line.put("series", point.layout().series());
		line.put("time", point.instant().toString());
		line.put("tags", point.tags());
		line.put("fields", point.fields());
		return line;
	}

	private void append(byte[] line) throws IOException {
		if (this.size > 0 && this.size + line.length > this.maxFileSize) {
			close();
			Files.move(this.file, this.file.resolveSibling(this.file.getFileName() + ".1"),
					StandardCopyOption.REPLACE_EXISTING);
		}
		open().write(line);
		this.size += line.length;
	}

	private OutputStream open() throws IOException {
		OutputStream opened = this.output;
		if (opened == null) {
			makeFile();
			this.size = Files.size(this.file);
			opened = new BufferedOutputStream(Files.newOutputStream(this.file, StandardOpenOption.APPEND));
			this.output = opened;
			if (isCutOff()) {
				// What a crash cut off is not to take the next point with it.
				opened.write('\n');
				this.size++;
			}
		}
		return opened;
	}

	private boolean isCutOff() throws IOException {
		if (this.size == 0) {
			return false;
		}
		ByteBuffer last = ByteBuffer.allocate(1);
		try (SeekableByteChannel channel = Files.newByteChannel(this.file)) {
			channel.position(this.size - 1).read(last);
		}
		return last.get(0) != '\n';
	}

	private void makeFile() throws IOException {
		Path folder = this.file.getParent();
		if (folder != null && !Files.isDirectory(folder)) {
			Files.createDirectories(folder, ownerOnly("rwx------"));
		}
		if (Files.notExists(this.file)) {
			Files.createFile(this.file, ownerOnly("rw-------"));
		}
	}

	private FileAttribute<?>[] ownerOnly(String permissions) {
		boolean posix = this.file.getFileSystem().supportedFileAttributeViews().contains("posix");
		return posix
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	@Override
	public void close() throws IOException {
		OutputStream opened = this.output;
		this.output = null;
		if (opened != null) {
			opened.close();
		}
	}

}
