package dev.monitoring.adapter.clickhouse;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;

/**
 * The main class of the child process: runs the program that is inside the library. It
 * would take this JVM's signal handlers, and ends the process with itself, hence a child.
 */
final class FetchedClickHouseMain {

	/**
	 * Where the program's result keeps its error message, or a null pointer.
	 */
	private static final long ERROR_MESSAGE = 48;

	private FetchedClickHouseMain() {
	}

	/**
	 * Runs until the program ends.
	 * @param args the library, then the program's arguments
	 */
	public static void main(String[] args) {
		Engine engine = Native.load(args[0], Engine.class);
		engine.chdb_set_signal_handlers_enabled(0);
		String[] arguments = args.clone();
		arguments[0] = "clickhouse";
		Pointer result = engine.query_stable_v2(arguments.length, new StringArray(arguments));
		Pointer error = result.getPointer(ERROR_MESSAGE);
		if (error != null) {
			System.err.println(error.getString(0));
		}
		Runtime.getRuntime().halt((error != null) ? 1 : 0);
	}

	/**
	 * What is called of the library.
	 */
	interface Engine extends Library {

		// Named as in the library.
		void chdb_set_signal_handlers_enabled(int enabled);

		Pointer query_stable_v2(int count, StringArray arguments);

	}

}
