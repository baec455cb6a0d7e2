package com.example.overhead;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the script asks the JVM.
 */
@RestController
class JvmController {

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/**
	 * What the threads that live have allocated. Those that serve requests and those that
	 * carry what is recorded of them live as long as the application.
	 * @return bytes
	 */
	@GetMapping("/jvm/allocated")
	long allocated() {
		long sum = 0;
		for (long bytes : this.threads.getThreadAllocatedBytes(this.threads.getAllThreadIds())) {
			sum += Math.max(0, bytes);
		}
		return sum;
	}

	/**
	 * What lives on the heap.
	 * @return bytes
	 */
	@GetMapping("/jvm/heap")
	long heap() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
