package dev.monitoring.benchmarks;

import java.util.Arrays;

import org.openjdk.jmh.Main;

/**
 * Runs JMH with its usual options.
 */
public final class Benchmarks {

	private static final int FIRST_WITH_FLAG = 22;

	private Benchmarks() {
	}

	/**
	 * Runs the benchmarks that the options choose.
	 * @param args options of JMH; {@code -h} lists them
	 * @throws Exception what JMH throws
	 */
	public static void main(String[] args) throws Exception {
		Main.main((Runtime.version().feature() < FIRST_WITH_FLAG) ? args : withNativeAccess(args));
	}

	/**
	 * DuckDB's driver loads a native library, and the manifest's permission does not
	 * reach the JVMs that JMH forks.
	 */
	private static String[] withNativeAccess(String[] args) {
		String[] result = Arrays.copyOf(args, args.length + 2);
		result[args.length] = "-jvmArgsPrepend";
		result[args.length + 1] = "--enable-native-access=ALL-UNNAMED";
		return result;
	}

}
