package dev.monitoring.sample.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

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

	void run(Subtask subtask) {
		long result = switch (subtask.task().type()) {
			case LINKER -> linkFaces(subtask.number());
			case ADDITIONAL_EXTRACT -> extract(subtask.number()).size();
			case GC -> this.events.removeOlderThan(Instant.now().minus(EVENTS_LIVE));
			case CROSSMATCHING -> crossmatch(extract(subtask.number()));
			case REPORTER -> report().length();
		};
		if (subtask.fails()) {
			throw new SubtaskFailedException();
		}
		this.results.put(subtask, result);
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

	private static long crossmatch(List<Descriptor> descriptors) {
		return descriptors.stream()
			.flatMap((one) -> descriptors.stream().filter((other) -> one.similarity(other) >= SIMILAR))
			.count();
	}

	private String report() {
		StringBuilder report = new StringBuilder("handler,events\n");
		this.events.countsByHandler()
			.forEach((handler, count) -> report.append(handler).append(',').append(count).append('\n'));
		return report.toString();
	}

}
