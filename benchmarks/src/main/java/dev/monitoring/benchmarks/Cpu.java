package dev.monitoring.benchmarks;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/**
 * The time that processors spent on this JVM.
 */
final class Cpu {

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private Cpu() {
	}

	static long nanos() {
		return SYSTEM.getProcessCpuTime();
	}

}
