package dev.monitoring.sample.fault;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import dev.monitoring.support.UsedHeap;

/**
 * A client that sends requests to the sample at a rate, whatever the answers take.
 */
final class Load {

	private static final int THREADS = 4;

	/**
	 * Of each thread; together four hundred requests a second.
	 */
	private static final long INTERVAL = Duration.ofMillis(10).toNanos();

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String base;

	private final String name;

	private int runs;

	/**
	 * Makes a client.
	 * @param port where the sample listens
	 * @param name begins the ids of its requests
	 */
	Load(int port, String name) {
		this.base = "http://127.0.0.1:" + port;
		this.name = name;
	}

	/**
	 * Sends requests for a time.
	 * @param sent gets the id of each request
	 * @return how long each answer took, from when its request was due, in nanoseconds
	 */
	long[] run(Duration time, Consumer<String> sent) throws Exception {
		int run = this.runs++;
		long begin = System.nanoTime();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<List<Long>>> results = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				String prefix = this.name + "-" + run + "-" + i + "-";
				long first = begin + i * INTERVAL / THREADS;
				results.add(threads.submit(() -> send(first, begin + time.toNanos(), prefix, sent)));
			}
			List<Long> all = new ArrayList<>();
			for (Future<List<Long>> result : results) {
				all.addAll(result.get());
			}
			return all.stream().mapToLong(Long::longValue).sorted().toArray();
		}
		finally {
			threads.shutdownNow();
		}
	}

	private List<Long> send(long first, long end, String prefix, Consumer<String> sent)
			throws IOException, InterruptedException {
		List<Long> nanos = new ArrayList<>();
		for (long due = first; due - end < 0; due += INTERVAL) {
			while (due - System.nanoTime() > 0) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
			String id = prefix + nanos.size();
			this.client.send(request(nanos.size()).header("X-Request-Id", id).build(), BodyHandlers.discarding());
			sent.accept(id);
			nanos.add(System.nanoTime() - due);
		}
		return nanos;
	}

	/**
	 * Successes and failures.
	 */
	private HttpRequest.Builder request(int number) {
		HttpRequest.Builder request = HttpRequest.newBuilder().timeout(Duration.ofSeconds(60));
		return switch (number % 10) {
			case 7 -> request.uri(URI.create(this.base + "/accounts/4711"));
			case 8 -> request.uri(URI.create(this.base + "/no/such/path"));
			case 9 -> request.uri(URI.create(this.base + "/accounts"))
				.header("Content-Type", "application/json")
				.POST(BodyPublishers.ofString("{}"));
			default -> request.uri(URI.create(this.base + "/accounts"));
		};
	}

	/**
	 * The time that 99 of 100 answers took at most.
	 * @param sorted what {@link #run} returned
	 */
	static double p99Millis(long[] sorted) {
		return sorted[(int) (sorted.length * 0.99)] / 1e6;
	}

	/**
	 * What is held on the heap.
	 * @return megabytes
	 */
	static double usedMegabytes() {
		return UsedHeap.bytes() / 1024.0 / 1024;
	}

}
