package dev.monitoring.boot;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java sources of the modules that users see, by the names of their types.
 */
final class Sources {

	private static final List<String> MODULES = List.of("monitoring-core", "monitoring-spring-boot-starter",
			"sample-app");

	private static final String ROOT = "/java/";

	/**
	 * A member of a top-level type stands behind one tab, modifiers and its type.
	 */
	private static final String DECLARATION = "(?m)^\t(?!return |new )(?:[\\w@.<>?,\\[\\]]+ )+%s(?:\\(| =|;|<| \\{)";

	/**
	 * Files by the simple names of their types.
	 */
	private final Map<String, List<Path>> files = new TreeMap<>();

	/**
	 * The code that is not of tests.
	 */
	private final List<String> code = new ArrayList<>();

	Sources() throws IOException {
		for (String module : MODULES) {
			for (String kind : List.of("main", "test")) {
				for (Path file : filesBelow(Path.of("..", module, "src", kind, "java"))) {
					String name = file.getFileName().toString().replace(".java", "");
					this.files.computeIfAbsent(name, (key) -> new ArrayList<>()).add(file);
					if (kind.equals("main")) {
						this.code.add(Files.readString(file));
					}
				}
			}
		}
	}

	private static List<Path> filesBelow(Path root) throws IOException {
		try (Stream<Path> files = Files.walk(root)) {
			return files.filter((file) -> file.toString().endsWith(".java")).toList();
		}
	}

	/**
	 * The files of the types that are called so: one, if the name says which type it is.
	 */
	List<Path> of(String simpleName) {
		return this.files.getOrDefault(simpleName, List.of());
	}

	static String className(Path file) {
		String path = file.toString().replace(File.separatorChar, '/');
		return path.substring(path.indexOf(ROOT) + ROOT.length()).replace(".java", "").replace('/', '.');
	}

	/**
	 * The types of a package.
	 */
	List<String> typesOf(String packageName) {
		return this.files.values()
			.stream()
			.flatMap(List::stream)
			.map(Sources::className)
			.filter((name) -> name.substring(0, name.lastIndexOf('.')).equals(packageName))
			.filter((name) -> !name.endsWith(".package-info"))
			.toList();
	}

	/**
	 * Whether the code, that of tests aside, has a text.
	 */
	boolean write(String text) {
		return this.code.stream().anyMatch((source) -> source.contains('"' + text + '"'));
	}

	/**
	 * Whether a type declares a method, field or type: for those that are not on the
	 * class path.
	 */
	static boolean declares(Path file, String member) {
		try {
			return Pattern.compile(DECLARATION.formatted(Pattern.quote(member))).matcher(Files.readString(file)).find();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
