package dev.monitoring.sample.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

import dev.monitoring.MonitoringData;
import dev.monitoring.sample.face.Descriptor;
import dev.monitoring.sample.face.EventStore;
import dev.monitoring.sample.face.FaceStore;
import dev.monitoring.sample.face.Image;
import dev.monitoring.sample.store.BoundedStore;

import org.springframework.stereotype.Component;

/**
 * The work of a subtask, by the type of its task, and the saving of its result.
 */
@Component
final class SubtaskPipeline {

	private static final int CAPACITY = 1_000;

	private static final int DESCRIPTORS = 5;

	private static final double SIMILAR = 0.9;

	private static final Duration EVENTS_LIVE = Duration.ofHours(1);

	private final FaceStore faces;

	private final EventStore events;

	private final BoundedStore<Subtask, Long> results = new BoundedStore<>(CAPACITY);

	SubtaskPipeline(FaceStore faces, EventStore events) {
		this.faces = faces;
		this.events = events;
	}

	void run(Subtask subtask, MonitoringData data) {
		long result = switch (subtask.task().type()) {
			case LINKER -> counted("linked_faces", linkFaces(subtask.number()), data);
			case ADDITIONAL_EXTRACT -> counted("extracted_descriptors", extract(subtask.number()).size(), data);
			case GC -> counted("events", this.events.removeOlderThan(Instant.now().minus(EVENTS_LIVE)), data);
			case CROSSMATCHING -> crossmatch(extract(subtask.number()), data);
			case REPORTER -> report(data).length();
		};
		if (subtask.fails()) {
			throw new SubtaskFailedException();
		}
		try (var timer = data.time("save_result_time")) {
			this.results.put(subtask, result);
		}
	}

	private static long counted(String field, long count, MonitoringData data) {
		data.field(field, count);
		return count;
	}

	private long linkFaces(long seed) {
		return this.faces.countSimilar(descriptor(seed), SIMILAR);
	}

	private List<Descriptor> extract(long seed) {
		return LongStream.range(seed, seed + DESCRIPTORS).mapToObj(SubtaskPipeline::descriptor).toList();
	}

	private static Descriptor descriptor(long seed) {
		return Descriptor.of(Image.draw(seed).face());
	}

	private static long crossmatch(List<Descriptor> descriptors, MonitoringData data) {
		try (var timer = data.time("match_time")) {
			return descriptors.stream()
				.flatMap((one) -> descriptors.stream().filter((other) -> one.similarity(other) >= SIMILAR))
				.count();
		}
	}

	private String report(MonitoringData data) {
		try (var timer = data.time("clusterization_report_build_time")) {
			StringBuilder report = new StringBuilder("handler,events\n");
			this.events.countsByHandler()
				.forEach((handler, count) -> report.append(handler).append(',').append(count).append('\n'));
			return report.toString();
		}
	}

}
